import { openRuntime, type Runtime, type RuntimeOptions } from '../runtime/index.ts'
import type { Cache } from '../store/index.ts'
import { type Architecture, architectureOf, architectures } from './architectures/index.ts'
import type { ModelConfig } from './config.ts'
import { weightShapes } from './shapes.ts'
import { type ModelFiles, openModel } from './source.ts'
import { loadTokenizer, type Tokenizer } from './tokenizer/index.ts'
import { checkShapes, type ExternalWeights, fingerprint, type Weights } from './weights/index.ts'

/** What graphs are built from and run on: a model without its text. */
export interface Network {
  /** What it was loaded by: a folder, a GGUF file, a hub id. */
  reference: string
  architecture: Architecture
  config: ModelConfig
  weights: Weights
  /** Where the weights lie as float32 that a graph can map. */
  external: ExternalWeights
  runtime: Runtime
  /** Keeps what can be computed again. */
  cache: Cache
  /** Name and shape of every weight, in the order in which the architecture uses them. */
  shapes: ReadonlyMap<string, readonly number[]>
  /** Number of weights, a tied embedding once. */
  parameters: number
  /** Identifies the model by its tensors, however they are filed. */
  fingerprint(): Promise<string>
  /** A text file beside the weights, such as tokenizer.json; undefined where there is none, as always with a GGUF file. */
  readText(name: string): Promise<string | undefined>
}

/** A model ready for use. */
export interface Model extends Network {
  tokenizer: Tokenizer
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
  const tokenizer = await loadTokenizer(files)
  const runtime = await openRuntime(options)
  try {
    return { ...(await openNetwork(files, runtime)), tokenizer, close: () => runtime.close() }
  } catch (error) {
    await runtime.close()
    throw error
  }
}

/** Makes a model's weights ready for graphs of a runtime. @throws Error when one is missing or has another shape. */
export async function openNetwork(files: ModelFiles, runtime: Runtime): Promise<Network> {
  const { architecture, config, shapes } = describeModel(files)
  const { reference, weights, cache, readText } = files
  const external = await weights.external()
  return {
    reference,
    architecture,
    config,
    weights,
    external,
    runtime,
    cache,
    shapes,
    parameters: countWeights(shapes),
    fingerprint: () => fingerprint(weights),
    readText,
  }
}

/** What can be said of a model before its weights are touched. @throws Error when a weight is missing or has another shape. */
export function describeModel(files: ModelFiles): Pick<Model, 'architecture' | 'config' | 'shapes'> {
  const { config } = files
  const architecture = architectureOf(config.architecture)
  const shapes = weightShapes(architecture, config)
  checkShapes(files, shapes)
  return { architecture, config, shapes }
}

/** Number of values in some shapes. */
export function countWeights(shapes: ReadonlyMap<string, readonly number[]>): number {
  return [...shapes.values()].reduce((total, shape) => total + shape.reduce((a, b) => a * b, 1), 0)
}
