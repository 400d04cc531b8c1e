import type { Adapter } from '../adapter/index.ts'
import { lanesOf, type Model } from '../model/index.ts'
import { eightBitWeights } from './eight-bits.ts'
import { rolloutGraphs } from './graphs.ts'
import { bytesOfTokens, kvCache } from './kv-cache.ts'
import type { EngineSettings } from './options.ts'
import type { EngineParts } from './rollout.ts'
import type { PartOfPrompt } from './sequences.ts'
import type { Completion, Prompt, RolloutHooks } from './types.ts'

/**
 * The parts of an engine, once for every lane that decodes a share of its sequences. So many that each lane's share of the cache holds the
 * longest sequence that the model can read.
 */
export async function openLanes(
  model: Model,
  adapter: Adapter | undefined,
  { kvCacheGb, maxBatch, rolloutDtype }: EngineSettings,
): Promise<EngineParts[]> {
  const bytes = kvCacheGb * 1e9
  const fitting = Math.floor(bytes / bytesOfTokens(model.config, model.config.maxPositionEmbeddings))
  const lanes = lanesOf(model, Math.min(fitting, maxBatch))
  const count = lanes.length
  if (rolloutDtype === 'int8' && adapter?.method === 'full')
    throw new Error('rollout: rolloutDtype int8 needs weights that stay as they are; with method full use f32')
  const quantized = rolloutDtype === 'int8' ? await eightBitWeights(model) : undefined
  const graphs = await rolloutGraphs(model, adapter, lanes, quantized)
  return lanes.map((runtime, lane) => ({
    model,
    runtime,
    graphs: graphs[lane]!,
    cache: kvCache(model.config, runtime, bytes / count),
    adapter,
    maxBatch: shareOf(maxBatch, lane, count),
  }))
}

/** Completions of a prompt that one lane draws. */
export interface Portion {
  prompt: PartOfPrompt
  /** Place of the prompt among all. */
  index: number
}

/**
 * What each lane draws: whole prompts in turn, since a prompt is computed once a lane, and of those that are left over an equal share
 * of all their completions.
 */
export function portionsOf(prompts: readonly Prompt[], lanes: number): Portion[][] {
  const whole = prompts.map((prompt, index) => ({ prompt, index }))
  const inTurn = prompts.length - (prompts.length % lanes)
  const rest = whole.slice(inTurn)
  const left = completionsIn(rest)
  const firstOf = (lane: number) => Math.floor((lane * left) / lanes)
  return Array.from({ length: lanes }, (_, lane) => [
    ...whole.slice(0, inTurn).filter(({ index }) => index % lanes === lane),
    ...cut(rest, firstOf(lane), firstOf(lane + 1)),
  ])
}

/** Of some portions laid end to end the completions `from` … `to` − 1. */
function cut(portions: readonly Portion[], from: number, to: number): Portion[] {
  let before = 0
  return portions.flatMap(({ prompt, index }) => {
    const { numGenerations = 1 } = prompt
    const start = Math.max(0, from - before)
    const end = Math.min(numGenerations, to - before)
    before += numGenerations
    return end > start ? [{ prompt: { ...prompt, firstNumber: start, numGenerations: end - start }, index }] : []
  })
}

function completionsIn(portions: readonly Portion[]): number {
  return portions.reduce((sum, { prompt: { numGenerations = 1 } }) => sum + numGenerations, 0)
}

/** A whole number shared out as evenly as it can be. */
function shareOf(whole: number, lane: number, lanes: number): number {
  return Math.floor(whole / lanes) + Number(lane < whole % lanes)
}

/** One lane's share of a call. */
interface Share {
  portions: readonly Portion[]
  /** Completions of every portion, by their numbers. */
  run(hooks: RolloutHooks): Promise<Completion[][]>
}

/** Runs shares at once as if they were one: where one fails all are stopped. */
export async function runShares(
  shares: readonly Share[],
  { signal, onProgress, onText, onCompletion }: RolloutHooks,
): Promise<Completion[][]> {
  const failed = new AbortController()
  const stop = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])])
  const progress = shares.map(({ portions }) => ({ tokens: 0, finished: 0, total: completionsIn(portions) }))
  const results: Completion[][] = []
  const runs = shares.map(async ({ run, portions }, lane) => {
    const drawn = await run({
      signal: stop,
      onProgress(own) {
        progress[lane] = own
        if (stop.aborted) return
        onProgress?.({
          tokens: sum(progress, 'tokens'),
          finished: sum(progress, 'finished'),
          total: sum(progress, 'total'),
        })
      },
      onText: onText && ((portion, number, piece) => onText(portions[portion]!.index, number, piece)),
      onCompletion: onCompletion && ((portion, number, done) => onCompletion(portions[portion]!.index, number, done)),
    })
    for (const [i, { index }] of portions.entries()) {
      results[index] ??= []
      // By number, since other lanes may have the others.
      drawn[i]!.forEach((completion, number) => {
        results[index]![number] = completion
      })
    }
  })
  for (const run of runs) run.catch(error => failed.abort(error))
  await Promise.allSettled(runs)
  failed.signal.throwIfAborted()
  return results
}

function sum<K extends string>(values: readonly Readonly<Record<K, number>>[], key: K): number {
  return values.reduce((total, value) => total + value[key], 0)
}
