import type { Adapter } from '../adapter/index.ts'
import type { Model } from '../model/index.ts'
import { parseOptions } from '../options.ts'
import { openEngine } from './engine.ts'
import { bytesOfTokens } from './kv-cache.ts'
import { type GenerateOptions, generateSchema } from './options.ts'
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
  const pieces = pieceQueue()
  // The caller may stop reading at any piece.
  const left = new AbortController()
  const completing = engine.complete([{ tokens, key: 'generate', adapter }], {
    ...sampling,
    signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal,
    onText: (_, __, piece) => pieces.enqueue(piece),
  })
  completing.then(pieces.close, pieces.fail)
  try {
    for (let next = await pieces.read(); !next.done; next = await pieces.read()) yield next.value
    const [completions] = await completing
    return completions![0]!
  } finally {
    left.abort()
    await completing.catch(() => undefined)
    await engine.close()
  }
}

/** Pieces on their way from an engine to a reader, who may be slower. */
function pieceQueue() {
  let writing!: ReadableStreamDefaultController<string>
  const stream = new ReadableStream<string>({
    start: controller => {
      writing = controller
    },
  })
  const reader = stream.getReader()
  return {
    read: () => reader.read(),
    enqueue: (piece: string) => writing.enqueue(piece),
    close: () => writing.close(),
    fail: (error: unknown) => writing.error(error),
  }
}
