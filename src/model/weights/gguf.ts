import { GGMLQuantizationType } from '@huggingface/gguf'
import type { Cache, Source } from '../../store/index.ts'
import type { ModelConfig } from '../config.ts'
import { q4_0, q4_1, q5_0, q5_1, q8_0 } from './blocks.ts'
import { bf16, type Encoding, f16, f32 } from './encoding.ts'
import type { GgufHeader, GgufTensor } from './gguf-header.ts'
import { huggingFaceName } from './gguf-names.ts'
import { q4_k, q5_k, q6_k } from './k-blocks.ts'
import { rotaryHalves } from './rotary-halves.ts'
import { storedBytes } from './stored-tensor.ts'
import type { StoredTensor, Weights } from './types.ts'
import { storedWeights } from './weights.ts'

const ENCODINGS = new Map<number, Encoding>([
  [GGMLQuantizationType.F32, f32],
  [GGMLQuantizationType.F16, f16],
  [GGMLQuantizationType.BF16, bf16],
  [GGMLQuantizationType.Q4_0, q4_0],
  [GGMLQuantizationType.Q4_1, q4_1],
  [GGMLQuantizationType.Q5_0, q5_0],
  [GGMLQuantizationType.Q5_1, q5_1],
  [GGMLQuantizationType.Q8_0, q8_0],
  [GGMLQuantizationType.Q4_K, q4_k],
  [GGMLQuantizationType.Q5_K, q5_k],
  [GGMLQuantizationType.Q6_K, q6_k],
])

/** Architectures whose rotary pairs llama.cpp's converter interleaves. */
const INTERLEAVED: ReadonlySet<string> = new Set(['llama'])

/**
 * The weights of a GGUF file, by Hugging Face's names and in its order of rows.
 * @throws Error that names the tensor: of an unsupported type, unknown, or beyond the file's end.
 */
export function ggufWeights(source: Source, header: GgufHeader, config: ModelConfig, cache: Cache): Weights {
  return storedWeights(
    header.tensors.map(tensor => toStored(source, tensor, config)),
    cache,
  )
}

function toStored(source: Source, tensor: GgufTensor, config: ModelConfig): StoredTensor {
  const { shape, offset } = tensor
  const encoding = encodingOf(source, tensor)
  const stored = { name: nameOf(source, tensor), shape, source, offset, encoding }
  const row = shape.at(-1) ?? 1
  if (row % encoding.elements !== 0)
    throw new Error(
      `${source.name}: ${tensor.name} has rows of ${row} values, no whole number of ${encoding.name} blocks of ${encoding.elements}; the file is damaged`,
    )
  const end = offset + storedBytes(stored)
  if (end > source.size)
    throw new Error(
      `${source.name}: ${tensor.name} ends at byte ${end}, but the file has ${source.size}; it is cut short: fetch it again`,
    )
  return { ...stored, encoding: inHeads(stored, config) }
}

function nameOf(source: Source, { name }: GgufTensor): string {
  const found = huggingFaceName(name)
  if (found) return found
  throw new Error(
    `${source.name}: ${name} is a tensor that no supported model has; use another conversion of the model`,
  )
}

function encodingOf(source: Source, { name, type }: GgufTensor): Encoding {
  const encoding = ENCODINGS.get(type)
  if (encoding) return encoding
  const known = [...ENCODINGS.values()].map(({ name }) => name).join(', ')
  throw new Error(
    `${source.name}: ${name} is of type ${GGMLQuantizationType[type] ?? type}; supported are ${known}: use a file in one of these`,
  )
}

/** As Hugging Face orders the rows. A tensor without whole heads is left alone: its shape is wrong, and `checkShapes` says so. */
function inHeads({ name, shape, encoding }: StoredTensor, { architecture, headDim }: ModelConfig): Encoding {
  const [rows = 0, columns = 1] = shape
  const isTurned = /self_attn\.[qk]_proj\./.test(name) && INTERLEAVED.has(architecture)
  return isTurned && rows % headDim === 0 ? rotaryHalves(encoding, headDim, columns) : encoding
}
