import type { Adapter } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { openEngine } from './engine.ts'
import { bytesOfTokens } from './kv-cache.ts'
import { type GenerateOptions, generateSchema, parseOptions, type Sampling } from './options.ts'
import type { Completion } from './types.ts'

/**
 * Continues a prompt and yields the text piece by piece, until the model ends it or `maxCompletionLength` tokens are there.
 * What the generator returns says how it ended. The prompt is one user message in the model's chat template, or with `raw` the text itself.
 * @throws Error on options out of range, a prompt longer than the model's context, or, without `raw`, when the model has no chat template.
 */
export async function* generate(
  model: Model,
  prompt: string,
  { adapter, signal, ...given }: GenerateOptions & { adapter?: Adapter; signal?: AbortSignal } = {},
): AsyncGenerator<string, Completion> {
  const { raw, ...sampling } = parseOptions(generateSchema, given, 'generate')
  const { tokenizer, config } = model
  const tokens = raw ? tokenizer.encode(prompt) : tokenizer.encodeChat([{ role: 'user', content: prompt }])
  const longest = Math.min(tokens.length + sampling.maxCompletionLength, config.maxPositionEmbeddings)
  const engine = await openEngine(model, { adapter, maxBatch: 1, kvCacheGb: bytesOfTokens(config, longest) / 1e9 })
  const pieces = pieceStream(model, sampling)
  // The caller may stop reading at any piece.
  const left = new AbortController()
  const completing = engine.complete([{ tokens, key: 'generate', adapter }], {
    ...sampling,
    signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal,
    onToken: (_, __, token) => pieces.push(token),
  })
  const done = completing.then(([completions]) => completions![0]!)
  done.then(({ text }) => pieces.end(text), pieces.fail)
  try {
    yield* pieces.texts
    return await done
  } finally {
    left.abort()
    await done.catch(() => undefined)
    await engine.close()
  }
}

/** Text as it becomes certain: what may turn out to be the beginning of a stop string is held back. */
function pieceStream(model: Model, { stop }: Pick<Sampling, 'stop'>) {
  const held = Math.max(0, ...stop.map(({ length }) => length - 1))
  const decoder = model.tokenizer.decodeStream({ skipSpecialTokens: true })
  let controller!: ReadableStreamDefaultController<string>
  const texts = new ReadableStream<string>({
    start: given => {
      controller = given
    },
  })
  let text = ''
  let shown = 0

  function show(upTo: number): void {
    if (upTo <= shown) return
    controller.enqueue(text.slice(shown, upTo))
    shown = upTo
  }

  return {
    texts,
    push(token: number) {
      text += decoder.push(token)
      show(text.length - held)
    },
    end(whole: string) {
      text = whole
      show(text.length)
      controller.close()
    },
    fail: (error: unknown) => controller.error(error),
  }
}
