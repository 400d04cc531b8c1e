import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { blobSource } from '../store/index.ts'
import { configFromGguf, parseConfig } from './config.ts'
import { readGgufHeader } from './weights/index.ts'

const ARCHITECTURES = ['llama', 'qwen2']

const fixture = (name: string) => readFile(new URL(`./weights/fixtures/${name}`, import.meta.url))
const expected = JSON.parse((await fixture('expected.json')).toString())

const parse = (config: object, generation?: object) =>
  parseConfig(
    { config: JSON.stringify(config), generation: generation && JSON.stringify(generation) },
    'model',
    ARCHITECTURES,
  )

/** SmolLM2-135M-Instruct's own file, as transformers 4 wrote it. */
const smol = {
  architectures: ['LlamaForCausalLM'],
  attention_bias: false,
  attention_dropout: 0.0,
  bos_token_id: 1,
  eos_token_id: 2,
  hidden_act: 'silu',
  hidden_size: 576,
  initializer_range: 0.041666666666666664,
  intermediate_size: 1536,
  max_position_embeddings: 8192,
  mlp_bias: false,
  model_type: 'llama',
  num_attention_heads: 9,
  num_hidden_layers: 30,
  num_key_value_heads: 3,
  pad_token_id: 2,
  pretraining_tp: 1,
  rms_norm_eps: 1e-5,
  rope_interleaved: false,
  rope_scaling: null,
  rope_theta: 100000,
  tie_word_embeddings: true,
  torch_dtype: 'bfloat16',
  transformers_version: '4.42.3',
  use_cache: true,
  vocab_size: 49152,
}

/** Of Qwen2.5: a window is stated, but not used. */
const qwen = {
  ...smol,
  model_type: 'qwen2',
  max_window_layers: 21,
  sliding_window: 32768,
  use_sliding_window: false,
  layer_types: ['full_attention', 'full_attention'],
}

test('a config of transformers 4 is read', () => {
  expect(parse(smol)).toEqual({
    architecture: 'llama',
    vocabSize: 49152,
    hiddenSize: 576,
    intermediateSize: 1536,
    numHiddenLayers: 30,
    numAttentionHeads: 9,
    numKeyValueHeads: 3,
    headDim: 64,
    rmsNormEps: 1e-5,
    ropeTheta: 100000,
    maxPositionEmbeddings: 8192,
    tieWordEmbeddings: true,
    attentionBias: false,
    mlpBias: false,
    bosTokenId: 1,
    eosTokenIds: [2],
  })
})

test('transformers 5 spells the same rope in another way', () => {
  const { rope_theta, rope_scaling: _, ...others } = smol
  expect(parse({ ...others, rope_parameters: { rope_theta, rope_type: 'default' } })).toEqual(parse(smol))
})

test('what transformers 5 writes is read', () => {
  const [llama, qwen2] = expected.configs.map((config: string) => parse(JSON.parse(config)))
  const sizes = { vocabSize: 48, hiddenSize: 32, intermediateSize: 64, numHiddenLayers: 2, numAttentionHeads: 4 }
  expect(llama).toMatchObject({ ...sizes, headDim: 8, ropeTheta: 5e4, tieWordEmbeddings: true, eosTokenIds: [2] })
  expect(qwen2).toMatchObject({ ...sizes, headDim: 8, ropeTheta: 1e6, tieWordEmbeddings: false, eosTokenIds: [] })
})

test('the end tokens of generation_config.json count too', () => {
  expect(parse(smol, { eos_token_id: [2, 0] }).eosTokenIds).toEqual([2, 0])
  expect(parse({ ...smol, eos_token_id: null }, { eos_token_id: 7 }).eosTokenIds).toEqual([7])
  expect(parse({ ...smol, eos_token_id: [3, 4] }, {}).eosTokenIds).toEqual([3, 4])
})

test('what a config leaves out has the defaults of transformers', () => {
  const { rope_theta, rope_scaling, num_key_value_heads, tie_word_embeddings, rms_norm_eps, bos_token_id, ...rest } =
    smol
  expect(parse({ ...rest, head_dim: 32 })).toMatchObject({
    ropeTheta: 10000,
    numKeyValueHeads: 9,
    tieWordEmbeddings: false,
    rmsNormEps: 1e-6,
    headDim: 32,
    bosTokenId: undefined,
  })
})

test('a window that is stated, but not used, is no obstacle', () => {
  expect(parse(qwen).architecture).toBe('qwen2')
})

test.each([
  [{ model_type: 'gpt2' }, 'model/config.json: model_type is gpt2; supported are llama, qwen2'],
  [{ hidden_act: 'gelu' }, 'model/config.json: hidden_act is gelu; supported is silu'],
  [{ rope_scaling: { rope_type: 'llama3', factor: 8 } }, 'rope_scaling has type llama3'],
  [{ rope_scaling: { type: 'linear', factor: 2 } }, 'rope_scaling has type linear'],
  [{ rope_parameters: { rope_type: 'yarn', rope_theta: 1e4 } }, 'rope_parameters has type yarn'],
  [{ rope_parameters: { rope_theta: 1e4, partial_rotary_factor: 0.5 } }, 'rope_parameters turns a part of each head'],
  [{ model_type: 'qwen2', use_sliding_window: true }, 'use_sliding_window is true'],
  [{ layer_types: ['full_attention', 'sliding_attention'] }, 'layer_types has sliding_attention'],
  [{ quantization_config: { quant_method: 'awq' } }, 'quantization_config is set'],
  [{ num_key_value_heads: 2 }, '9 attention heads cannot share 2 key and value heads evenly'],
  [{ head_dim: 5 }, 'a head of 5'],
  [{ hidden_size: 575 }, 'has no rotary pairs'],
])('%j is not supported, and the error says so', (change, message) => {
  expect(() => parse({ ...smol, ...change })).toThrow(message)
})

test.each([
  [{ hidden_size: 'many' }, /model\/config\.json:.*hidden_size/s],
  [{ num_hidden_layers: 0 }, /num_hidden_layers/],
  [{ vocab_size: undefined }, /vocab_size/],
  [{ model_type: undefined }, /model_type/],
  [{ eos_token_id: -1 }, /eos_token_id/],
])('%j is wrong, and the error names the field', (change, message) => {
  expect(() => parse({ ...smol, ...change })).toThrow(message)
})

test('a file that is no JSON is an error that names it', () => {
  expect(() => parseConfig({ config: '{' }, 'model', ARCHITECTURES)).toThrow(/^model\/config\.json: /)
  expect(() => parseConfig({ config: JSON.stringify(smol), generation: 'x' }, 'model', ARCHITECTURES)).toThrow(
    /^model\/generation_config\.json: /,
  )
})

async function gguf(name: string) {
  const { metadata, tensors } = await readGgufHeader(blobSource(name, new Blob([await fixture(name)])))
  return { metadata, names: tensors.map(tensor => tensor.name) }
}

test.each(ARCHITECTURES)('a %s GGUF file gives the config that transformers reads from it', async name => {
  const { metadata, names } = await gguf(`${name}.gguf`)
  const own = configFromGguf(metadata, names, 'm.gguf', ARCHITECTURES)
  expect(own).toEqual(parse(expected[name].config))
  expect(own.eosTokenIds).toEqual([2])
})

test.each([
  [{ 'general.architecture': 'gpt2' }, 'm.gguf: general.architecture is gpt2; supported are llama, qwen2'],
  [{ 'llama.rope.scaling.type': 'yarn' }, 'm.gguf: llama.rope.scaling.type is yarn'],
  [{ 'llama.rope.scale_linear': 2 }, 'llama.rope.scale_linear is 2'],
  [{ 'llama.attention.sliding_window': 4096 }, 'llama.attention.sliding_window is set'],
  [{ 'llama.rope.dimension_count': 4 }, 'llama.rope.dimension_count is 4; supported is the size of a whole head, 8'],
  [{ 'llama.attention.value_length': 4 }, 'llama.attention.value_length is 4'],
  [{ 'llama.attention.head_count': [4, 4] }, /m\.gguf: llama:.*attention\.head_count/s],
  [{ 'llama.block_count': undefined }, /block_count/],
  [{ 'llama.vocab_size': undefined, 'tokenizer.ggml.tokens': undefined }, 'neither llama.vocab_size nor'],
])('GGUF metadata %j is an error that says so', async (change, message) => {
  const { metadata, names } = await gguf('llama.gguf')
  expect(() => configFromGguf({ ...metadata, ...change }, names, 'm.gguf', ARCHITECTURES)).toThrow(message)
})

test('tensors show what GGUF metadata leaves open', async () => {
  const { metadata, names } = await gguf('llama.gguf')
  const read = (...more: string[]) => configFromGguf(metadata, [...names, ...more], 'm.gguf', ARCHITECTURES)
  expect(read()).toMatchObject({ tieWordEmbeddings: true, attentionBias: false, mlpBias: false })
  expect(read('output.weight').tieWordEmbeddings).toBe(false)
  expect(read('blk.0.attn_output.bias').attentionBias).toBe(true)
  expect(read('blk.0.ffn_down.bias').mlpBias).toBe(true)
})

test('all of a GGUF file that ends a text is listed, 64-bit sizes are read', async () => {
  const { metadata, names } = await gguf('llama.gguf')
  const changed = { ...metadata, 'tokenizer.ggml.eot_token_id': 5, 'llama.context_length': 128n }
  expect(configFromGguf(changed, names, 'm.gguf', ARCHITECTURES)).toMatchObject({
    eosTokenIds: [2, 5],
    maxPositionEmbeddings: 128,
  })
})
