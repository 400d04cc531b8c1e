import { type Tensor, weight } from '../../graph/index.ts'
import type { DType } from '../../runtime/index.ts'
import { type Sink, sha256 } from '../../store/index.ts'
import type { Network } from '../load.ts'
import { padding } from '../weights/external.ts'
import { type CalibrationSequence, type InputGroup, inputGroups, inputMaxima } from './calibration.ts'
import { columnMaxima, quantizeColumns, smoothing } from './columns.ts'
import { fastestKernel, type Kernel } from './kernel.ts'

/** Changes whenever other numbers would be written. */
const VERSION = 1

interface Entry {
  dtype: DType
  shape: readonly number[]
  offset: number
  length: number
}

/** A model's projections as whole numbers, and its other weights as they are, in one file that a graph maps. */
export interface QuantizedWeights {
  /** Stands for what was rounded, and how. */
  key: string
  folder: string
  /** @throws Error where there is no such tensor. */
  tensor(name: string): Tensor
  /** Of a projection: the name of what its input is multiplied by before it is rounded. */
  smoothOf(projection: string): string
}

/** Name of a projection's whole numbers (int8 or uint8 [in, out]) and of their scales (float32 [out]). */
export const parts = (projection: string) => ({ values: `${projection}.int8`, scales: `${projection}.scales` })

/**
 * The quantised weights of a model: made once, kept in the cache.
 * @param sequences `calibrationSequences` of its tokenizer
 * @param kernel default: the one that is fastest here among those that are exact
 */
export async function quantizedWeights(
  model: Network,
  sequences: readonly CalibrationSequence[],
  { kernel }: { kernel?: Kernel } = {},
): Promise<QuantizedWeights> {
  const groups = inputGroups(model)
  const dtype = kernel ?? (await fastestKernel(model.runtime))
  const layout = new FileLayout(model, groups, dtype)
  const content = JSON.stringify([VERSION, await model.fingerprint(), sequences])
  const key = `${dtype}-${await sha256(content)}`
  const { folder, file } = await model.cache.file(key, async sink => {
    const maxima = await inputMaxima(model, groups, sequences)
    await writeAll(model, { groups, maxima, layout, dtype }, sink)
  })
  const smooth = new Map(groups.flatMap(({ names }) => names.map(name => [name, smoothName(names)])))
  return {
    key,
    folder,
    tensor(name) {
      const { dtype, shape, offset, length } = layout.entry(name)
      return weight(name, dtype, shape, { file, offset, length })
    },
    smoothOf: projection => smooth.get(projection)!,
  }
}

const smoothName = ([first]: readonly string[]) => `${first}.smooth`

/** Where everything lies, from the model's shapes alone. */
class FileLayout {
  readonly #entries = new Map<string, Entry>()
  /** Weights that stay float32. */
  readonly plain: string[]
  #end = 0

  constructor({ shapes }: Network, groups: readonly InputGroup[], dtype: Kernel) {
    const projections = new Set(groups.flatMap(({ names }) => names))
    for (const { names, size } of groups) {
      this.#add(smoothName(names), 'float32', [size])
      for (const name of names) {
        const [out] = shapes.get(`${name}.weight`)!
        this.#add(parts(name).values, dtype, [size, out!])
        this.#add(parts(name).scales, 'float32', [out!])
      }
    }
    // A tied embedding is looked up as well as multiplied with.
    const isPlain = (name: string) =>
      !projections.has(name.replace(/\.weight$/, '')) || name === 'model.embed_tokens.weight'
    this.plain = [...shapes.keys()].filter(isPlain)
    for (const name of this.plain) this.#add(name, 'float32', shapes.get(name)!)
  }

  entry(name: string): Entry {
    const entry = this.#entries.get(name)
    if (!entry) throw new Error(`quantized weights: ${name} is missing`)
    return entry
  }

  #add(name: string, dtype: 'float32' | Kernel, shape: readonly number[]): void {
    const length = shape.reduce((a, b) => a * b, dtype === 'float32' ? 4 : 1)
    this.#entries.set(name, { dtype, shape, offset: this.#end, length })
    this.#end += length + padding(length)
  }
}

interface WhatToWrite {
  groups: readonly InputGroup[]
  /** Largest sizes of their inputs. */
  maxima: readonly Float32Array[]
  layout: FileLayout
  dtype: Kernel
}

/** Levels from 0 on. Not `Uint8Array.from`, which makes a list of them first: an output head may have more values than a list can. */
function asUint8({ buffer, byteOffset, length }: Int8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length).map(bits => bits ^ 0x80)
}

/** Writes the file in the order of its layout. */
async function writeAll(model: Network, { groups, maxima, layout, dtype }: WhatToWrite, sink: Sink): Promise<void> {
  const put = async ({ buffer, byteOffset, byteLength }: Float32Array | Int8Array | Uint8Array) => {
    await sink.write(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength))
    await sink.write(new Uint8Array(padding(byteLength)))
  }
  for (const [g, { names, size }] of groups.entries()) {
    const weights = await Promise.all(names.map(name => model.weights.read(`${name}.weight`)))
    const ofWeights = new Float32Array(size)
    for (const w of weights) columnMaxima(w, size, ofWeights)
    const smooth = smoothing(maxima[g]!, ofWeights)
    await put(smooth.map(value => 1 / value))
    for (const w of weights) {
      const { values, scales } = quantizeColumns(w, smooth)
      await put(dtype === 'int8' ? values : asUint8(values))
      await put(scales)
    }
  }
  for (const name of layout.plain) await put(await model.weights.read(name))
}
