import { z } from 'zod'

/** What an architecture must know of a model; names and meanings are Hugging Face's. */
export interface ModelConfig {
  /** `model_type`: which architecture. */
  architecture: string
  vocabSize: number
  hiddenSize: number
  intermediateSize: number
  numHiddenLayers: number
  numAttentionHeads: number
  /** Divides `numAttentionHeads`. */
  numKeyValueHeads: number
  /** Even. */
  headDim: number
  rmsNormEps: number
  ropeTheta: number
  maxPositionEmbeddings: number
  /** The output head is the embedding. */
  tieWordEmbeddings: boolean
  /** Biases on all four projections of attention, where the architecture leaves it open. */
  attentionBias: boolean
  mlpBias: boolean
  bosTokenId?: number
  /** Every token that ends a text. */
  eosTokenIds: readonly number[]
}

const count = z.int().positive()
const token = z.int().nonnegative()

/** A token id, several, or null. */
const tokens = z.union([token, z.array(token)]).nullish()

const ropeSchema = z
  .object({
    rope_theta: z.number().positive().optional(),
    rope_type: z.string().optional(),
    type: z.string().optional(),
    partial_rotary_factor: z.number().optional(),
  })
  .nullish()

const configSchema = z.object({
  model_type: z.string(),
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.string().default('silu'),
  rms_norm_eps: z.number().positive().default(1e-6),
  max_position_embeddings: count,
  rope_theta: z.number().positive().optional(),
  rope_scaling: ropeSchema,
  rope_parameters: ropeSchema,
  tie_word_embeddings: z.boolean().default(false),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  use_sliding_window: z.boolean().default(false),
  layer_types: z.array(z.string()).nullish(),
  quantization_config: z.unknown().optional(),
  bos_token_id: tokens,
  eos_token_id: tokens,
})

type Config = z.output<typeof configSchema>

const generationSchema = z.object({ eos_token_id: tokens })

/**
 * Reads a Hugging Face config, of transformers 4 (`rope_theta`) or 5 (`rope_parameters`).
 * @param texts.config config.json
 * @param texts.generation generation_config.json, whose end tokens count too
 * @param at the folder, for errors
 * @param architectures the supported values of `model_type`
 * @throws Error that names the field that is missing, wrong or not supported.
 */
export function parseConfig(
  texts: { config: string; generation?: string },
  at: string,
  architectures: readonly string[],
): ModelConfig {
  const where = `${at}/config.json`
  const json = parseJson(texts.config, where, z.looseObject({ model_type: z.string() }))
  checkArchitecture(json.model_type, `${where}: model_type`, architectures)
  const config = parseWith(configSchema, json, where)
  for (const problem of unsupported(config)) throw new Error(`${where}: ${problem}`)
  const generation = parseJson(texts.generation ?? '{}', `${at}/generation_config.json`, generationSchema)
  const { hidden_size: hiddenSize, num_attention_heads: heads } = config
  return checked(
    {
      architecture: config.model_type,
      vocabSize: config.vocab_size,
      hiddenSize,
      intermediateSize: config.intermediate_size,
      numHiddenLayers: config.num_hidden_layers,
      numAttentionHeads: heads,
      numKeyValueHeads: config.num_key_value_heads ?? heads,
      headDim: config.head_dim ?? hiddenSize / heads,
      rmsNormEps: config.rms_norm_eps,
      ropeTheta: config.rope_parameters?.rope_theta ?? config.rope_theta ?? DEFAULT_ROPE_THETA,
      maxPositionEmbeddings: config.max_position_embeddings,
      tieWordEmbeddings: config.tie_word_embeddings,
      attentionBias: config.attention_bias,
      mlpBias: config.mlp_bias,
      bosTokenId: listed(config.bos_token_id)[0],
      eosTokenIds: distinct([...listed(config.eos_token_id), ...listed(generation.eos_token_id)]),
    },
    where,
  )
}

/** transformers' default for both architectures. */
const DEFAULT_ROPE_THETA = 10_000

/** What would give other numbers than we compute. */
function* unsupported(config: Config): Generator<string> {
  if (config.hidden_act !== 'silu') yield `hidden_act is ${config.hidden_act}; supported is silu`
  if (config.quantization_config)
    yield 'quantization_config is set; use a copy in float32, float16 or bfloat16, or a GGUF file'
  for (const field of ['rope_parameters', 'rope_scaling'] as const) {
    const type = config[field]?.rope_type ?? config[field]?.type ?? 'default'
    if (type !== 'default') yield `${field} has type ${type}; supported are models without it`
    if ((config[field]?.partial_rotary_factor ?? 1) !== 1)
      yield `${field} turns a part of each head; supported are whole heads`
  }
  if (config.use_sliding_window) yield 'use_sliding_window is true; supported is full attention'
  const other = config.layer_types?.find(type => type !== 'full_attention')
  if (other) yield `layer_types has ${other}; supported is full_attention`
}

/**
 * The same from the metadata of a GGUF file.
 * @param metadata keys such as `llama.block_count`
 * @param tensorNames ggml's names, which show what the metadata leaves open: biases and a separate output head
 * @throws Error that names the key that is missing, wrong or not supported.
 */
export function configFromGguf(
  metadata: Readonly<Record<string, unknown>>,
  tensorNames: readonly string[],
  at: string,
  architectures: readonly string[],
): ModelConfig {
  const { 'general.architecture': architecture } = parseWith(generalSchema, metadata, at)
  checkArchitecture(architecture, `${at}: general.architecture`, architectures)
  const own = parseWith(ggufSchema, withoutPrefix(metadata, `${architecture}.`), `${at}: ${architecture}`)
  for (const problem of unsupportedInGguf(own)) throw new Error(`${at}: ${architecture}.${problem}`)
  const { 'tokenizer.ggml.tokens': vocabulary, ...ends } = parseWith(vocabularySchema, metadata, at)
  const { 'tokenizer.ggml.bos_token_id': bosTokenId, ...eos } = ends
  const has = (name: string) => tensorNames.includes(name)
  const heads = own['attention.head_count']
  const headDim = own['attention.key_length'] ?? own['rope.dimension_count'] ?? own.embedding_length / heads
  const vocabSize = own.vocab_size ?? vocabulary?.length
  if (!vocabSize) throw new Error(`${at}: has neither ${architecture}.vocab_size nor tokenizer.ggml.tokens`)
  return checked(
    {
      architecture,
      vocabSize,
      hiddenSize: own.embedding_length,
      intermediateSize: own.feed_forward_length,
      numHiddenLayers: own.block_count,
      numAttentionHeads: heads,
      numKeyValueHeads: own['attention.head_count_kv'] ?? heads,
      headDim,
      rmsNormEps: own['attention.layer_norm_rms_epsilon'],
      ropeTheta: own['rope.freq_base'],
      maxPositionEmbeddings: own.context_length,
      tieWordEmbeddings: !has('output.weight'),
      attentionBias: has('blk.0.attn_output.bias'),
      mlpBias: has('blk.0.ffn_down.bias'),
      bosTokenId,
      eosTokenIds: distinct(Object.values(eos).filter(id => id !== undefined)),
    },
    at,
  )
}

/** GGUF's 64-bit numbers arrive as bigint. */
const integer = z.union([z.int(), z.bigint().transform(Number)])
const ggufCount = integer.pipe(count)
const ggufToken = integer.pipe(token).optional()

const generalSchema = z.object({ 'general.architecture': z.string() })

const ggufSchema = z.object({
  block_count: ggufCount,
  context_length: ggufCount,
  embedding_length: ggufCount,
  feed_forward_length: ggufCount,
  vocab_size: ggufCount.optional(),
  'attention.head_count': ggufCount,
  'attention.head_count_kv': ggufCount.optional(),
  'attention.key_length': ggufCount.optional(),
  'attention.value_length': ggufCount.optional(),
  'attention.layer_norm_rms_epsilon': z.number().positive(),
  'attention.sliding_window': integer.optional(),
  'rope.dimension_count': ggufCount.optional(),
  'rope.freq_base': z.number().positive().default(DEFAULT_ROPE_THETA),
  'rope.scaling.type': z.string().default('none'),
  'rope.scale_linear': z.number().default(1),
})

/** All that end a text are listed: end of sequence, of turn, of message. */
const vocabularySchema = z.object({
  'tokenizer.ggml.tokens': z.array(z.string()).optional(),
  'tokenizer.ggml.bos_token_id': ggufToken,
  'tokenizer.ggml.eos_token_id': ggufToken,
  'tokenizer.ggml.eot_token_id': ggufToken,
  'tokenizer.ggml.eom_token_id': ggufToken,
})

function* unsupportedInGguf(own: z.output<typeof ggufSchema>): Generator<string> {
  const scaling = own['rope.scaling.type']
  if (scaling !== 'none') yield `rope.scaling.type is ${scaling}; supported are models without it`
  if (own['rope.scale_linear'] !== 1) yield `rope.scale_linear is ${own['rope.scale_linear']}; supported is 1`
  if (own['attention.sliding_window']) yield 'attention.sliding_window is set; supported is full attention'
  const length = own['attention.key_length'] ?? own.embedding_length / own['attention.head_count']
  for (const key of ['rope.dimension_count', 'attention.value_length'] as const)
    if ((own[key] ?? length) !== length) yield `${key} is ${own[key]}; supported is the size of a whole head, ${length}`
}

function withoutPrefix(metadata: Readonly<Record<string, unknown>>, prefix: string): Record<string, unknown> {
  const own = Object.entries(metadata).filter(([key]) => key.startsWith(prefix))
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]))
}

function checkArchitecture(architecture: string, field: string, architectures: readonly string[]): void {
  if (architectures.includes(architecture)) return
  throw new Error(`${field} is ${architecture}; supported are ${architectures.join(', ')}`)
}

/** What holds between the fields. */
function checked(config: ModelConfig, at: string): ModelConfig {
  const { numAttentionHeads, numKeyValueHeads, headDim, hiddenSize } = config
  if (numAttentionHeads % numKeyValueHeads !== 0)
    throw new Error(
      `${at}: ${numAttentionHeads} attention heads cannot share ${numKeyValueHeads} key and value heads evenly`,
    )
  if (headDim % 2 !== 0)
    throw new Error(
      `${at}: a head of ${headDim} (hidden size ${hiddenSize}, ${numAttentionHeads} heads) has no rotary pairs`,
    )
  return config
}

function parseJson<S extends z.ZodType>(text: string, where: string, schema: S): z.output<S> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`, { cause: error })
  }
  return parseWith(schema, json, where)
}

function parseWith<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Error(`${where}:\n${z.prettifyError(parsed.error)}`)
}

function listed(ids: z.output<typeof tokens>): readonly number[] {
  return typeof ids === 'number' ? [ids] : (ids ?? [])
}

function distinct(ids: readonly number[]): number[] {
  return [...new Set(ids)]
}
