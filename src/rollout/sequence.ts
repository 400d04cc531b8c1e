import type { Adapter } from '../adapter/index.ts'
import { toOnnx } from '../graph/index.ts'
import { cachedForward, cacheNames, type Network, parametersOf } from '../model/index.ts'
import { float32Tensor, type HeldTensor, type HostTensor, int64Tensor, type Session } from '../runtime/index.ts'

/** Tokens read at a time: bounds the scores of a long prompt. */
const stretch = 512

/** A model with an adapter, loaded for reading and continuing sequences one at a time. */
export interface Decoder {
  /** A new, empty sequence. */
  start(): Sequence
}

/** A growing sequence with the keys and values of its tokens. */
export interface Sequence {
  /** Appends tokens. @returns the logits [vocabulary] after the last of them. */
  append(tokens: readonly number[]): Promise<Float32Array>
  /** Frees its keys and values. */
  close(): Promise<void>
}

/** Sessions are kept: releasing one does not give all of its memory back. */
const decoders = new WeakMap<Network | Adapter, Promise<Decoder>>()

/** Loads the graph that continues sequences, once for a model or an adapter. `adapter`: its numbers as they are at each call. */
export function openDecoder(model: Network, adapter?: Adapter): Promise<Decoder> {
  const known = decoders.get(adapter ?? model) ?? load(model, adapter)
  decoders.set(adapter ?? model, known)
  return known
}

async function load(model: Network, adapter?: Adapter): Promise<Decoder> {
  const parameters = parametersOf(model.external)
  const graph = toOnnx(cachedForward(model, adapter?.enter(parameters).parameters ?? parameters))
  const session = await model.runtime.load(graph, { externalFolder: model.external.folder, latency: true })
  return { start: () => new CachedSequence(model, session, adapter) }
}

class CachedSequence implements Sequence {
  readonly #model
  readonly #session
  readonly #adapter
  #length = 0
  #cache: Record<string, HostTensor | HeldTensor>

  constructor(model: Network, session: Session, adapter?: Adapter) {
    this.#model = model
    this.#session = session
    this.#adapter = adapter
    const { numKeyValueHeads, headDim } = model.config
    const empty = float32Tensor([], [0, numKeyValueHeads, headDim])
    this.#cache = Object.fromEntries(this.#layers().flatMap(({ past }) => past.map(name => [name, empty])))
  }

  async append(tokens: readonly number[]): Promise<Float32Array> {
    if (tokens.length === 0) throw new Error('rollout: no tokens to append; a prompt needs at least one')
    let logits: HeldTensor | undefined
    for (let from = 0; from < tokens.length; from += stretch) {
      await logits?.release()
      logits = await this.#run(tokens.slice(from, from + stretch))
    }
    const { data } = await logits!.read()
    await logits!.release()
    return data as Float32Array
  }

  async close(): Promise<void> {
    await release(this.#cache)
    this.#cache = {}
  }

  #layers(): ReturnType<typeof cacheNames>[] {
    return Array.from({ length: this.#model.config.numHiddenLayers }, (_, layer) => cacheNames(layer))
  }

  async #run(tokens: readonly number[]): Promise<HeldTensor> {
    const start = this.#length
    const end = start + tokens.length
    const { logits, ...present } = await this.#session.runHeld({
      tokens: int64Tensor(tokens),
      positions: int64Tensor(range(start, end)),
      key_positions: int64Tensor(range(0, end)),
      last: int64Tensor([tokens.length - 1]),
      ...this.#cache,
      ...this.#adapter?.feeds(),
    })
    const before = this.#cache
    this.#cache = Object.fromEntries(
      this.#layers().flatMap(({ past, present: names }) => past.map((name, i) => [name, present[names[i]!]!])),
    )
    this.#length = end
    await release(before)
    return logits!
  }
}

async function release(tensors: Record<string, HostTensor | HeldTensor>): Promise<void> {
  await Promise.all(Object.values(tensors).map(tensor => ('release' in tensor ? tensor.release() : undefined)))
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i)
}
