import { z } from 'zod'
import { strftime } from './strftime.ts'
import { compileTemplate, type Template } from './template.ts'

/** One message of a conversation. Templates read further fields too, such as `tool_calls`. */
export interface ChatMessage {
  role: string
  content?: unknown
  [field: string]: unknown
}

export interface ChatTemplateOptions {
  /** Ends with the opening of the assistant's answer, for the model to go on (default false). */
  addGenerationPrompt?: boolean
  /** JSON schemas of functions that the model may call; picks the template named `tool_use` where there is one. */
  tools?: readonly unknown[]
  /** Further variables of the template, such as `enable_thinking` (TRL's `chat_template_kwargs`). */
  chatTemplateKwargs?: Record<string, unknown>
}

const messagesSchema = z.array(z.looseObject({ role: z.string() })).min(1, 'a conversation needs at least one message')

/** jinja2's sandbox refuses longer ranges (`MAX_RANGE`, jinja2/sandbox.py). */
const MAX_RANGE = 100_000

/** Names that a message's reasoning goes by; templates read the first (transformers, utils/chat_template_utils.py). */
const REASONING_FIELDS = ['reasoning_content', 'thinking', 'reasoning']

/** A model's chat templates, with the special tokens they write. Compiled when first used. */
export class ChatTemplates {
  readonly #sources: Record<string, string>
  readonly #specialTokens: Record<string, string>
  readonly #compiled = new Map<string, Template>()

  constructor(sources: Record<string, string>, specialTokens: Record<string, string>) {
    this.#sources = sources
    this.#specialTokens = specialTokens
  }

  /** Whether there is one for a conversation without tools. */
  get hasDefault(): boolean {
    return this.#sources.default !== undefined
  }

  /** Renders a conversation as transformers' `apply_chat_template(tokenize=False)`. */
  apply(
    messages: readonly ChatMessage[],
    { addGenerationPrompt = false, tools, chatTemplateKwargs = {} }: ChatTemplateOptions,
  ): string {
    const parsed = messagesSchema.safeParse(messages)
    if (!parsed.success) throw new Error(`chat template: messages are not usable: ${z.prettifyError(parsed.error)}`)
    return this.#template(tools !== undefined).render({
      raise_exception: (message: string) => {
        throw new Error(message)
      },
      strftime_now: (format: string) => strftime(new Date(), format),
      range,
      tools: tools ?? null,
      documents: null,
      ...this.#specialTokens,
      ...chatTemplateKwargs,
      messages: parsed.data.map(asTemplateMessage),
      add_generation_prompt: addGenerationPrompt,
    })
  }

  #template(hasTools: boolean): Template {
    const name = hasTools && this.#sources.tool_use !== undefined ? 'tool_use' : 'default'
    const source = this.#sources[name]
    if (source === undefined) {
      throw new Error(
        'chat template: the model has none (chat_template.jinja, chat_template in tokenizer_config.json, ' +
          'tokenizer.chat_template in a GGUF file). Give the text as the model should see it, without a template: --raw',
      )
    }
    const template = this.#compiled.get(name) ?? compileTemplate(source)
    this.#compiled.set(name, template)
    return template
  }
}

/** As transformers hands a message to a template: without its null fields, reasoning under the standard name too. */
function asTemplateMessage(message: Record<string, unknown>): Record<string, unknown> {
  const present = Object.fromEntries(Object.entries(message).filter(([, value]) => value != null))
  const reasoning = REASONING_FIELDS.map(name => present[name]).find(value => value !== undefined)
  return reasoning === undefined ? present : { thinking: reasoning, ...present, reasoning_content: reasoning }
}

/** Python's range(), with jinja2's limit on its length. */
function range(...bounds: number[]): number[] {
  const [start, stop] = bounds.length === 1 ? [0, bounds[0]!] : [bounds[0]!, bounds[1]!]
  const step = bounds[2] ?? 1
  if (step === 0) throw new Error('range() step must not be zero')
  const length = Math.max(0, Math.ceil((stop - start) / step))
  if (length > MAX_RANGE) throw new Error(`range() of ${length} numbers: at most ${MAX_RANGE} are allowed`)
  return Array.from({ length }, (_, index) => start + index * step)
}
