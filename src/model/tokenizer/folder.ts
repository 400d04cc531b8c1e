import { z } from 'zod'
import { surroundWith, type TokenizerDefinition, type TokenizerJson, tokenizerJsonSchema } from './definition.ts'

/** Reads one file of a Hugging Face folder by name; `undefined` where there is none. */
export type ReadText = (name: string) => Promise<string | undefined>

const specialToken = z.union([z.string(), z.looseObject({ content: z.string() }).transform(token => token.content)])

const SPECIAL_TOKENS = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const

const configSchema = z.looseObject({
  ...(Object.fromEntries(SPECIAL_TOKENS.map(name => [name, specialToken.nullish()])) as Record<
    (typeof SPECIAL_TOKENS)[number],
    z.ZodOptional<z.ZodNullable<typeof specialToken>>
  >),
  tokenizer_class: z.string().nullish(),
  add_bos_token: z.boolean().nullish(),
  add_eos_token: z.boolean().nullish(),
  chat_template: z
    .union([
      z.string().transform(template => ({ default: template }) as Record<string, string>),
      z
        .array(z.looseObject({ name: z.string(), template: z.string() }))
        .transform(list => Object.fromEntries(list.map(({ name, template }) => [name, template]))),
    ])
    .nullish(),
})

type Config = z.output<typeof configSchema>

const endsSchema = z.looseObject({ eos_token_id: z.union([z.int(), z.array(z.int())]).nullish() })

/**
 * A tokenizer from a Hugging Face folder's tokenizer.json, tokenizer_config.json, chat_template.jinja and generation_config.json.
 * Throws where tokenizer.json is missing or a file is not what it should be.
 */
export async function definitionFromFolder(readText: ReadText): Promise<TokenizerDefinition> {
  const tokenizerText = await readText('tokenizer.json')
  if (tokenizerText === undefined) {
    throw new Error(
      'tokenizer: the model has no tokenizer.json. Write one with Python: ' +
        "AutoTokenizer.from_pretrained(folder).save_pretrained(folder), from Hugging Face's transformers",
    )
  }
  const parsed = parseJson(tokenizerText, 'tokenizer.json', tokenizerJsonSchema)
  const config = parseJson((await readText('tokenizer_config.json')) ?? '{}', 'tokenizer_config.json', configSchema)
  const tokenizerJson = asTransformersLoads(parsed, config)
  const template = await readText('chat_template.jinja')
  return {
    tokenizerJson,
    specialTokens: specialTokens(config),
    eosTokenIds: await eosTokenIds(readText, tokenizerJson, config),
    chatTemplates: { ...config.chat_template, ...(template !== undefined && { default: template }) },
  }
}

/** What transformers changes in a tokenizer.json while it loads it. */
function asTransformersLoads(tokenizerJson: TokenizerJson, config: Config): TokenizerJson {
  const changed = { ...tokenizerJson }
  // Its Qwen2Tokenizer normalises to NFC whatever tokenizer.json says.
  if (config.tokenizer_class?.startsWith('Qwen2Tokenizer')) changed.normalizer ??= { type: 'NFC' }
  if ('add_bos_token' in config || 'add_eos_token' in config) {
    const named = (
      wanted: boolean | null | undefined,
      token: string | null | undefined,
    ): [string, number] | undefined => (wanted && token != null ? [token, idOf(tokenizerJson, token)] : undefined)
    changed.post_processor = surroundWith(
      named(config.add_bos_token, config.bos_token),
      named(config.add_eos_token, config.eos_token),
    )
  }
  return changed
}

function specialTokens(config: Config): Record<string, string> {
  return Object.fromEntries(SPECIAL_TOKENS.flatMap(name => (config[name] != null ? [[name, config[name]]] : [])))
}

async function eosTokenIds(readText: ReadText, tokenizerJson: TokenizerJson, config: Config): Promise<number[]> {
  const own = config.eos_token != null ? [idOf(tokenizerJson, config.eos_token)] : []
  // transformers takes a model's generation settings from its config.json where it has no generation_config.json.
  const name = (await readText('generation_config.json')) !== undefined ? 'generation_config.json' : 'config.json'
  const { eos_token_id: stated } = parseJson((await readText(name)) ?? '{}', name, endsSchema)
  return [...new Set([...own, ...(stated == null ? [] : [stated].flat())])]
}

function idOf({ added_tokens, model }: TokenizerJson, token: string): number {
  const added = added_tokens.find(({ content }) => content === token)?.id
  const id =
    added ?? (Array.isArray(model.vocab) ? model.vocab.findIndex(([text]) => text === token) : model.vocab[token])
  if (id !== undefined && id >= 0) return id
  throw new Error(`tokenizer: tokenizer_config.json names the token '${token}', which tokenizer.json does not have`)
}

function parseJson<S extends z.ZodType>(text: string, name: string, schema: S): z.output<S> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new Error(`tokenizer: ${name} is not JSON: ${(error as Error).message}`)
  }
  const parsed = schema.safeParse(json)
  if (!parsed.success) throw new Error(`tokenizer: ${name} is not usable: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}
