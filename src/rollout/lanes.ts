import type { Adapter } from '../adapter/index.ts'
import { lanesOf, type Model } from '../model/index.ts'
import { rolloutGraphs } from './graphs.ts'
import { bytesOfTokens, openKvCache } from './kv-cache.ts'
import type { EngineSettings } from './options.ts'
import type { EngineParts } from './rollout.ts'
import type { Completion, Prompt, RolloutHooks } from './types.ts'

/**
 * The parts of an engine, once for every lane that decodes a share of its sequences. So many that each lane's share of the cache holds the
 * longest sequence that the model can read.
 */
export async function openLanes(
  model: Model,
  adapter: Adapter | undefined,
  { kvCacheGb, maxBatch }: EngineSettings,
): Promise<EngineParts[]> {
  const bytes = kvCacheGb * 1e9
  const fitting = Math.floor(bytes / bytesOfTokens(model.config, model.config.maxPositionEmbeddings))
  const all = lanesOf(model).slice(0, Math.max(1, Math.min(fitting, maxBatch)))
  const lanes = all.length > 1 ? all : [model.runtime]
  const graphs = await rolloutGraphs(model, adapter, lanes)
  return Promise.all(
    lanes.map(async (runtime, lane) => ({
      model,
      runtime,
      graphs: graphs[lane]!,
      cache: await openKvCache(model.config, runtime, bytes / lanes.length),
      adapter,
      maxBatch: Math.ceil(maxBatch / lanes.length),
    })),
  )
}

/** One lane's share of a call. */
interface Share {
  run(hooks: RolloutHooks): Promise<Completion[][]>
  prompts: readonly { prompt: Prompt; index: number }[]
}

/** Every n-th prompt, with its place among all. */
export function shareOf(prompts: readonly Prompt[], lane: number, lanes: number): Share['prompts'] {
  return prompts.flatMap((prompt, index) => (index % lanes === lane ? [{ prompt, index }] : []))
}

/** Runs shares at once as if they were one: where one fails all are stopped. */
export async function runShares(
  shares: readonly Share[],
  { signal, onProgress, onText }: RolloutHooks,
): Promise<Completion[][]> {
  const failed = new AbortController()
  const stop = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])])
  const progress = shares.map(({ prompts }) => ({ tokens: 0, finished: 0, total: sequencesIn(prompts) }))
  const results: Completion[][] = []
  const runs = shares.map(async ({ run, prompts }, lane) => {
    const drawn = await run({
      signal: stop,
      onProgress(own) {
        progress[lane] = own
        if (stop.aborted) return
        onProgress?.({
          tokens: total(progress, 'tokens'),
          finished: total(progress, 'finished'),
          total: total(progress, 'total'),
        })
      },
      onText: onText && ((prompt, completion, piece) => onText(prompts[prompt]!.index, completion, piece)),
    })
    for (const [i, { index }] of prompts.entries()) results[index] = drawn[i]!
  })
  for (const run of runs) run.catch(error => failed.abort(error))
  await Promise.allSettled(runs)
  failed.signal.throwIfAborted()
  return results
}

function sequencesIn(prompts: Share['prompts']): number {
  return prompts.reduce((sum, { prompt: { numGenerations = 1 } }) => sum + numGenerations, 0)
}

function total<K extends string>(values: readonly Record<K, number>[], key: K): number {
  return values.reduce((sum, value) => sum + value[key], 0)
}
