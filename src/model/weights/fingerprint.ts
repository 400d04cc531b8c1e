import { sha256 } from '../../store/index.ts'
import type { Weights } from './types.ts'

/** Values looked at in a tensor. */
const SAMPLES = 16

const EMBEDDING = 'model.embed_tokens.weight'
const HEAD = 'lm_head.weight'

/**
 * Identifies a base model by name, shape and 16 values of every tensor as float32, not by its files: a re-sharded copy is the same, and so
 * is one that spells out a tied output head. SHA-256 in hexadecimal.
 */
export async function fingerprint(weights: Weights): Promise<string> {
  const content = new Map<string, string>()
  for (const name of weights.names.toSorted()) content.set(name, await describe(weights, name))
  if (content.get(HEAD) === content.get(EMBEDDING)) content.delete(HEAD)
  return sha256([...content].flat().join('\n'))
}

async function describe(weights: Weights, name: string): Promise<string> {
  const shape = weights.shape(name)
  const count = shape.reduce((product, size) => product * size, 1)
  const samples = await weights.sample(name, sampled(count))
  return `[${shape}] ${new Uint32Array(samples.buffer).join(' ')}`
}

/** Indices by the golden ratio's multiples: spread over the tensor, and over its columns too. */
function sampled(count: number): number[] {
  if (count === 0) return []
  return Array.from({ length: SAMPLES }, (_, i) => Math.floor((((i + 1) * 0.6180339887498949) % 1) * count))
}
