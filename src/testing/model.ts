import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Basis } from '../adapter/index.ts'
import { architectures, loadModel, type Model, type Network, openModel, openNetwork } from '../model/index.ts'
import { testRuntime } from './runtime.ts'

/** Folder of a fixture of the model room. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../model/fixtures/${name}`, import.meta.url))
}

/** A small random model of the model room. */
export async function smallModel(name: string): Promise<Network> {
  const files = await openModel(
    fixture(name),
    architectures.map(({ modelType }) => modelType),
  )
  return openNetwork(files, await testRuntime())
}

/** The tiny random model with a tokenizer that the command line is tested with. */
export function tinyModel({ threads = 2 } = {}): Promise<Model> {
  return loadModel(fileURLToPath(new URL('../cli/fixtures/tiny', import.meta.url)), { threads })
}

/** Any fixed matrices in the place of U Σ and V, for every projection of a model. */
export function smallBases({ shapes }: Network, rank: number): Basis[] {
  const numbers = (count: number, seed: number) =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.7 + seed) * 0.3)
  return [...shapes]
    .filter(([name]) => name.endsWith('_proj.weight'))
    .map(([name, [out, inputs]], i) => ({
      name: name.replace(/\.weight$/, ''),
      rank,
      us: numbers(out! * rank, i),
      v: numbers(inputs! * rank, i + 0.5),
    }))
}

/** What PyTorch computed for a fixture: `logits` row by row, and the gradient of every weight. */
export async function expected(
  name: string,
): Promise<{ tokens: number[]; logits: number[]; gradients: Map<string, Float32Array> }> {
  const bytes = await readFile(`${fixture(name)}/expected.safetensors`)
  const headerLength = Number(bytes.readBigUInt64LE(0))
  const header: Record<string, { data_offsets: [number, number] }> = JSON.parse(
    bytes.toString('utf8', 8, 8 + headerLength),
  )
  const part = (key: string) => {
    const [start, end] = header[key]!.data_offsets
    return bytes.buffer.slice(
      bytes.byteOffset + 8 + headerLength + start,
      bytes.byteOffset + 8 + headerLength + end,
    ) as ArrayBuffer
  }
  const gradients = Object.keys(header).filter(key => key.startsWith('d '))
  return {
    tokens: Array.from(new BigInt64Array(part('tokens')), Number),
    logits: [...new Float32Array(part('logits'))],
    gradients: new Map(gradients.map(key => [key.slice(2), new Float32Array(part(key))])),
  }
}
