import type { Adapter, Basis } from '../adapter/index.ts'
import { copyOf, float32Tensor, type HostTensor } from '../runtime/index.ts'
import type { Prompt } from './types.ts'

/** The adapters of a batch, numbered; number 0 is the base model, or the one adapter of a batch of its own. */
export interface BatchAdapters {
  /** Number of a prompt's adapter. */
  numberOf(prompt: Prompt): number
  /** A copy of the adapters as they are: R [adapters, modules × rank × rank], or what the one adapter is fed by, which may be all weights. */
  copy(): Record<string, HostTensor>
}

/**
 * The adapters of some prompts as an engine's graphs take them.
 * @param engine the adapter that the engine was opened with
 * @throws Error when one does not fit that engine.
 */
export function batchAdapters(prompts: readonly Prompt[], engine: Adapter | undefined): BatchAdapters {
  if (engine && !engine.bases) return ownBatch(prompts, engine)
  return mixedBatch(prompts, engine?.bases ?? [])
}

/** Identifies the graphs that an adapter builds. */
export function graphKey(adapter: Adapter | undefined): string {
  if (adapter && !adapter.bases) return JSON.stringify([adapter.method, adapter.settings])
  return (adapter?.bases ?? []).map(({ name, rank }) => `${name} ${rank}`).join()
}

function ownBatch(prompts: readonly Prompt[], engine: Adapter): BatchAdapters {
  const adapter = prompts[0]?.adapter
  const other = prompts.find(prompt => prompt.adapter !== adapter || graphKey(prompt.adapter) !== graphKey(engine))
  if (other)
    throw new Error(
      `rollout: an engine opened with an adapter of method ${engine.method} completes prompts of one such adapter a call, ` +
        `and this one has ${other.adapter ? 'another' : 'none'} (key ${other.key}); complete it in another call or engine`,
    )
  return {
    numberOf: () => 0,
    copy: () => copyOf(adapter?.feeds() ?? {}),
  }
}

/** Lays adapters into the places of an engine's bases: a smaller rank and a missing module are zeros. */
function mixedBatch(prompts: readonly Prompt[], bases: readonly Basis[]): BatchAdapters {
  const adapters = [...new Set(prompts.flatMap(({ adapter }) => adapter ?? []))]
  const size = bases.reduce((sum, { rank }) => sum + rank * rank, 0)
  const data = new Float32Array((adapters.length + 1) * size)
  for (const [i, adapter] of adapters.entries()) data.set(placed(adapter, bases, size), (i + 1) * size)
  const r = { ...float32Tensor([], [adapters.length + 1, size]), data }
  return {
    numberOf: ({ adapter }) => (adapter ? adapters.indexOf(adapter) + 1 : 0),
    copy: (): Record<string, HostTensor> => (bases.length > 0 ? { R: r } : {}),
  }
}

function placed(adapter: Adapter, bases: readonly Basis[], size: number): Float32Array {
  if (!adapter.bases)
    throw new Error(`rollout: an adapter of method ${adapter.method} has batches of its own; open the engine with it`)
  const own = new Map(adapter.bases.map((basis, i) => [basis.name, { rank: basis.rank, i }]))
  const { data } = adapter.feeds().R!
  const r = new Float32Array(size)
  let start = 0
  for (const { name, rank } of bases) {
    const module = own.get(name)
    own.delete(name)
    if (module && module.rank > rank)
      throw new Error(
        `rollout: an adapter of rank ${module.rank} in an engine for rank ${rank}; open the engine with it`,
      )
    for (let entry = 0; module && entry < module.rank ** 2; entry++) {
      const [row, column] = [Math.floor(entry / module.rank), entry % module.rank]
      r[start + row * rank + column] = Number(data[module.i * module.rank ** 2 + entry])
    }
    start += rank * rank
  }
  const [unknown] = own.keys()
  if (unknown) throw new Error(`rollout: an adapter changes ${unknown}, the engine does not; open the engine with it`)
  return r
}
