// How many runs of a sweep fit into memory at once.
import { parseAdapter, trainedNumbers } from '../adapter/index.ts'
import {
  architectures,
  countWeights,
  describeModel,
  type MemoryQuestion,
  memoryPlan,
  needsRecompute,
  openModel,
  packSizesOf,
} from '../model/index.ts'
import { infoSchema } from './info.ts'
import type { CheckedRun } from './sweep-file.ts'
import { adapterOptions } from './training-schema.ts'

/** Of the memory that this process can have, a container's limit minded, what runs may take together. */
const SHARE = 0.8

/** How many runs fit into memory at once, at most `most`. @throws Error where a model cannot be read, or has no room for a run's numbers. */
export async function jobsThatFit(runs: readonly CheckedRun[], most: number): Promise<number> {
  const models = new Map<string, Described>()
  for (const reference of new Set(runs.map(({ settings }) => settings.model)))
    models.set(reference, await described(reference))
  const bytes = runs.map(run => bytesOf(run, models.get(run.settings.model)!))
  return Math.max(1, Math.min(most, Math.floor((SHARE * process.availableMemory()) / Math.max(...bytes))))
}

type Described = Pick<MemoryQuestion, 'config' | 'shapes' | 'isMappedInPlace'>

async function described(reference: string): Promise<Described> {
  const files = await openModel(
    reference,
    architectures.map(({ modelType }) => modelType),
  )
  return { ...describeModel(files), isMappedInPlace: files.weights.isMappedInPlace }
}

/** Of one run, beside the mapped weights, which all of them share. */
function bytesOf({ name, settings }: CheckedRun, model: Described): number {
  const { group, kvTokens, kvCache } = workOf(settings)
  const { threads } = settings
  const parameters = countWeights(model.shapes)
  const trained = numbersOf({ name, settings }, model)
  const plan = memoryPlan({ ...model, group, sizes: packSizesOf(parameters), threads, trained })
  const cache = Math.min(kvCache, kvTokens * plan.decoding.kvCachePerToken)
  const { recompute = needsRecompute(plan) } = settings
  return plan.decoding.packed + cache + plan.training[recompute ? 'recompute' : 'keepAll'].peak + plan.trained.total
}

/** What is computed at a time: a group and the cache that its completions are drawn with, or a pack of demonstrations. */
function workOf(settings: CheckedRun['settings']): {
  group: MemoryQuestion['group']
  kvTokens: number
  kvCache: number
} {
  if ('packLength' in settings) {
    const group = { promptLength: settings.packLength, numGenerations: 0, completionLength: 0 }
    return { group, kvTokens: 0, kvCache: 0 }
  }
  const { promptsPerStep, numGenerations, maxCompletionLength: completionLength, kvCacheGb } = settings
  const promptLength = infoSchema.shape.maxPromptLength.parse(undefined)
  const kvTokens = promptsPerStep * numGenerations * (promptLength + completionLength)
  return { group: { promptLength, numGenerations, completionLength }, kvTokens, kvCache: kvCacheGb * 1e9 }
}

function numbersOf({ name, settings }: Pick<CheckedRun, 'name' | 'settings'>, model: Described): number {
  try {
    return trainedNumbers(parseAdapter(adapterOptions(settings)), model)
  } catch (error) {
    throw new Error(`sweep: run ${name}: ${(error as Error).message}`, { cause: error })
  }
}
