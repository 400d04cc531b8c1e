import { availableParallelism } from 'node:os'
import { adaptedModules } from '../adapter/index.ts'
import {
  architectures,
  countWeights,
  describeModel,
  type GroupSize,
  type MemoryPlan,
  memoryPlan,
  needsRecompute,
  openModel,
  packSizesOf,
} from '../model/index.ts'
import type { Description, InfoOptions } from './info.ts'
import { bytes, grouped, table } from './print.ts'
import { type SingularValues, singularValues } from './singular-values.ts'

/** A model in words: its shape, what it takes, and if asked the singular values of its weights. */
export async function describeModelFiles(reference: string, options: InfoOptions): Promise<Description> {
  const files = await openModel(
    reference,
    architectures.map(({ modelType }) => modelType),
  )
  const { config, shapes } = describeModel(files)
  const group = groupOf(options)
  const memory = memoryPlan({
    config,
    shapes,
    isMappedInPlace: files.weights.isMappedInPlace,
    group,
    sizes: packSizesOf(countWeights(shapes)),
    threads: availableParallelism(),
  })
  const summary = {
    kind: 'model',
    reference,
    path: files.path,
    architecture: config.architecture,
    layers: config.numHiddenLayers,
    parameters: countWeights(shapes),
    modules: adaptedModules(config).length,
    vocabulary: config.vocabSize,
    context: config.maxPositionEmbeddings,
  }
  const values = options.singularValues ? await singularValues(reference, options.rank) : null
  return {
    json: { ...summary, memory: { group, ...memory }, singularValues: values },
    text: `${modelText(summary)}\n${memoryText(memory, group)}\n${singularText(values)}`,
  }
}

function groupOf({ maxPromptLength, numGenerations, maxCompletionLength }: InfoOptions): GroupSize {
  return { promptLength: maxPromptLength, numGenerations, completionLength: maxCompletionLength }
}

interface Summary {
  path: string
  architecture: string
  layers: number
  parameters: number
  modules: number
  vocabulary: number
  context: number
}

function modelText({ path, architecture, layers, parameters, modules, vocabulary, context }: Summary): string {
  return table([
    ['model', path],
    ['architecture', architecture],
    ['layers', `${layers}`],
    ['parameters', grouped(parameters)],
    ['modules', `${modules} that an adapter can change, ${modules / layers} in a layer`],
    ['vocabulary', `${grouped(vocabulary)} tokens`],
    ['context', `${grouped(context)} tokens`],
  ])
}

function memoryText(plan: MemoryPlan, group: GroupSize): string {
  const { weights, decoding, fullFineTuning } = plan
  const { mapped, cacheFile } = weights
  const { promptLength, numGenerations, completionLength } = group
  return table([
    ['Memory'],
    [
      'weights',
      `${bytes(mapped)} as float32, mapped from ${cacheFile > 0 ? 'the cache, written once' : 'its own files'}`,
    ],
    ['generate', `${bytes(decoding.packed)} of packed weights, and ${bytes(decoding.kvCachePerToken)} for each token`],
    ['training', `${trainingText(plan)},`],
    ['', `for a prompt of ${promptLength} tokens and ${numGenerations} completions of ${completionLength}`],
    ['', `${bytes(fullFineTuning.total)} more where every weight is trained (--method full),`],
    ['', `and with beta above 0 the ${bytes(fullFineTuning.reference)} of the frozen ones stay in use`],
  ])
}

function trainingText(plan: MemoryPlan): string {
  const { recompute, keepAll } = plan.training
  const [twice, kept] = [bytes(recompute.peak), bytes(keepAll.peak)]
  return needsRecompute(plan) ? `${twice}, or ${kept} with --no-recompute` : `${kept}, or ${twice} with --recompute`
}

function singularText(values: SingularValues | null): string {
  if (!values) return 'Singular values: add --singular-values.\n'
  const width = Math.max(...values.modules.map(({ name }) => name.length))
  const rows = values.modules.map(({ name, sigma }) => [name.padEnd(width), sigma.map(fourDigits).join('  ')] as const)
  const close = values.closePairs.map(
    ({ name, indices: [i, j], gap }) =>
      [name.padEnd(width), `σ${i + 1}, σ${j + 1}: ${(gap * 100).toPrecision(2)} %`] as const,
  )
  const heading = close.length > 0 ? 'Close pairs: their vectors may turn on another machine' : 'No close pairs'
  return table([['Singular values'], ...rows]) + table([[`\n${heading}`], ...close])
}

function fourDigits(value: number): string {
  return value.toPrecision(4)
}
