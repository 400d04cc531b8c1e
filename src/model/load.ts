import { openRuntime, type Runtime, type RuntimeOptions } from '../runtime/index.ts'
import { type Architecture, architectureOf, architectures } from './architectures/index.ts'
import type { ModelConfig } from './config.ts'
import { weightShapes } from './shapes.ts'
import { type ModelFiles, openModel } from './source.ts'
import { loadTokenizer, type Tokenizer } from './tokenizer/index.ts'
import { checkShapes, type ExternalWeights, fingerprint, type Weights } from './weights/index.ts'

/** A model that graphs can be built for and run. */
export interface Model {
  /** What it was loaded by: a folder, a GGUF file, a hub id. */
  reference: string
  architecture: Architecture
  config: ModelConfig
  weights: Weights
  /** Where the weights lie as float32 that a graph can map. */
  external: ExternalWeights
  tokenizer: Tokenizer
  runtime: Runtime
  /** Name and shape of every weight, in the order in which the architecture uses them. */
  shapes: ReadonlyMap<string, readonly number[]>
  /** Number of weights, a tied embedding once. */
  parameters: number
  /** Identifies the model by its tensors, however they are filed. */
  fingerprint(): Promise<string>
  close(): Promise<void>
}

/**
 * Opens a model: a Hugging Face folder, a GGUF file, or the id of a model in the Hugging Face cache. Weights are mapped, not
 * read; those that are not float32 on disk are converted once into the cache.
 * @throws Error that says what is missing or does not fit.
 */
export async function loadModel(reference: string, options: RuntimeOptions = {}): Promise<Model> {
  const files = await openModel(
    reference,
    architectures.map(({ modelType }) => modelType),
  )
  const { architecture, config, shapes } = describeModel(files)
  const [tokenizer, external] = await Promise.all([loadTokenizer(files), files.weights.external()])
  const runtime = await openRuntime(options)
  return {
    reference,
    architecture,
    config,
    weights: files.weights,
    external,
    tokenizer,
    runtime,
    shapes,
    parameters: countWeights(shapes),
    fingerprint: () => fingerprint(files.weights),
    close: () => runtime.close(),
  }
}

/** What can be said of a model before its weights are touched. @throws Error when a weight is missing or has another shape. */
export function describeModel({ config, weights }: ModelFiles): Pick<Model, 'architecture' | 'config' | 'shapes'> {
  const architecture = architectureOf(config.architecture)
  const shapes = weightShapes(architecture, config)
  checkShapes(weights, shapes)
  return { architecture, config, shapes }
}

/** Number of values in some shapes. */
export function countWeights(shapes: ReadonlyMap<string, readonly number[]>): number {
  return [...shapes.values()].reduce((total, shape) => total + shape.reduce((a, b) => a * b, 1), 0)
}
