import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { encode, normals, stream } from '../../src/adapter/index.ts'
import { parseConfig } from '../../src/model/config.ts'
import { architectureOf, decodeTensors, encodeTensors, weightShapes } from '../../src/model/index.ts'
import type { Tokenizer } from '../../src/model/tokenizer/index.ts'
import { tokenizerFiles } from './tokenizer.ts'

/** Models of one recipe: about 0.4, 1.8, 2.1 and 3 million weights. Heads have 32 entries. */
export const sizes = {
  small: { hidden_size: 64, intermediate_size: 192, num_hidden_layers: 6 },
  middle: { hidden_size: 128, intermediate_size: 384, num_hidden_layers: 8 },
  wide: { hidden_size: 192, intermediate_size: 576, num_hidden_layers: 4 },
  large: { hidden_size: 160, intermediate_size: 480, num_hidden_layers: 9 },
} as const

/** Which model. */
export const kindSchema = z.object({
  size: z.enum(Object.keys(sizes) as (keyof typeof sizes)[]),
  architecture: z.enum(['llama', 'qwen2']),
})

/** `seed`: of the random weights. */
export type NanoModelOptions = z.output<typeof kindSchema> & { seed: number }

/** Standard deviation of the random weights, as in GPT-2; those that write to the residual stream have less, by their number. */
const INIT_STD = 0.02

const HEAD_SIZE = 32

/** Of the longest prompt and answer, with room. */
const CONTEXT = 512

/** config.json of a nano model. */
export function nanoConfig(tokenizer: Tokenizer, { size, architecture }: Omit<NanoModelOptions, 'seed'>): object {
  const shape = sizes[size]
  const heads = shape.hidden_size / HEAD_SIZE
  return {
    architectures: [architecture === 'llama' ? 'LlamaForCausalLM' : 'Qwen2ForCausalLM'],
    model_type: architecture,
    vocab_size: tokenizer.vocabSize,
    ...shape,
    num_attention_heads: heads,
    num_key_value_heads: heads,
    head_dim: HEAD_SIZE,
    hidden_act: 'silu',
    rms_norm_eps: 1e-5,
    rope_theta: 10_000,
    max_position_embeddings: CONTEXT,
    tie_word_embeddings: true,
    bos_token_id: tokenizer.bosTokenId,
    eos_token_id: tokenizer.eosTokenIds[0],
    dtype: 'float32',
  }
}

/** Writes a model of random weights, with its tokenizer, as a Hugging Face folder. */
export async function writeRandomModel(folder: string, tokenizer: Tokenizer, options: NanoModelOptions): Promise<void> {
  const config = JSON.stringify(nanoConfig(tokenizer, options), null, 2)
  const parsed = parseConfig({ config }, folder, [options.architecture])
  const tensors = [...weightShapes(architectureOf(parsed.architecture), parsed)].map(([name, shape]) => {
    const count = shape.reduce((a, b) => a * b, 1)
    return { name, shape, values: initial(name, count, options.seed, parsed.numHiddenLayers) }
  })
  await mkdir(folder, { recursive: true })
  const files = { ...tokenizerFiles(), 'config.json': `${config}\n` }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  await writeFile(join(folder, 'model.safetensors'), encodeTensors(tensors, { format: 'pt' }))
}

function initial(name: string, count: number, seed: number, layers: number): Float32Array {
  if (name.endsWith('.bias')) return new Float32Array(count)
  if (/norm\.weight$/.test(name)) return new Float32Array(count).fill(1)
  const std = /(o_proj|down_proj)\.weight$/.test(name) ? INIT_STD / Math.sqrt(2 * layers) : INIT_STD
  return Float32Array.from(normals(stream(seed, name), count), value => value * std)
}

/** Writes a model of float32 weights as one of float16 ones, half as large. */
export async function writeHalfPrecision(from: string, to: string): Promise<void> {
  const file = 'model.safetensors'
  const tensors = await decodeTensors(new Uint8Array(await readFile(join(from, file))), join(from, file))
  const rounded = tensors.map(({ values, ...tensor }) => ({
    ...tensor,
    values: new Uint16Array(encode(values, 'f16').buffer),
  }))
  const config = { ...JSON.parse(await readFile(join(from, 'config.json'), 'utf8')), dtype: 'float16' }
  await mkdir(to, { recursive: true })
  await writeFile(join(to, 'config.json'), `${JSON.stringify(config, null, 2)}\n`)
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) await copyFile(join(from, name), join(to, name))
  await writeFile(join(to, file), encodeTensors(rounded, { format: 'pt' }))
}
