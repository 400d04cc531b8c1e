import type { Source } from '../../store/index.ts'
import type { Encoding } from './encoding.ts'

/** A model's tensors by their Hugging Face names, whatever file they come from. Values are float32, row-major. */
export interface Weights {
  readonly names: readonly string[]
  /** @throws Error where there is no such tensor; so do all below. */
  shape(name: string): readonly number[]
  read(name: string): Promise<Float32Array<ArrayBuffer>>
  /** Values at flat row-major indices, without reading the rest. */
  sample(name: string, indices: readonly number[]): Promise<Float32Array<ArrayBuffer>>
  /** Hash of shape, encoding and stored bytes: the same in every file that stores the tensor the same way. */
  contentHash(name: string): Promise<string>
  /** Whether the model's own files can be mapped: all float32 in one folder. */
  readonly isMappedInPlace: boolean
  /** Where every tensor lies as float32. Converts, once, what is stored in another way. */
  external(): Promise<ExternalWeights>
}

/** Tensors as raw little-endian row-major float32 that ONNX Runtime can map. */
export interface ExternalWeights {
  /** The real folder of all the files. */
  folder: string
  tensors: ReadonlyMap<string, ExternalTensor>
}

/** Offset and length in bytes. */
export interface ExternalTensor {
  file: string
  offset: number
  length: number
}

/** A tensor in a file. */
export interface StoredTensor {
  name: string
  shape: readonly number[]
  source: Source
  /** In bytes from the start of the file. */
  offset: number
  encoding: Encoding
}
