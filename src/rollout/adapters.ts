import type { Adapter, Basis } from '../adapter/index.ts'
import { float32Tensor, type HostTensor } from '../runtime/index.ts'
import type { Prompt } from './types.ts'

/** The adapters of a batch, numbered; number 0 is the base model. */
export interface BatchAdapters {
  /** Number of a prompt's adapter. */
  numberOf(prompt: Prompt): number
  /** R [adapters, modules × rank × rank] as they were when this was made. */
  feeds: Record<string, HostTensor>
}

/**
 * Lays the adapters of some prompts into the places of an engine's bases: a smaller rank and a missing module are zeros.
 * @throws Error when an adapter reaches beyond the bases.
 */
export function batchAdapters(prompts: readonly Prompt[], bases: readonly Basis[]): BatchAdapters {
  const adapters = [...new Set(prompts.flatMap(({ adapter }) => adapter ?? []))]
  const size = bases.reduce((sum, { rank }) => sum + rank * rank, 0)
  const data = new Float32Array((adapters.length + 1) * size)
  for (const [i, adapter] of adapters.entries()) data.set(placed(adapter, bases, size), (i + 1) * size)
  const r = { ...float32Tensor([], [adapters.length + 1, size]), data }
  return {
    numberOf: ({ adapter }) => (adapter ? adapters.indexOf(adapter) + 1 : 0),
    feeds: bases.length > 0 ? { R: r } : {},
  }
}

function placed(adapter: Adapter, bases: readonly Basis[], size: number): Float32Array {
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
