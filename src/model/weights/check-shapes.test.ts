import { expect, test } from 'vitest'
import { temporaryFolder } from '../../store/fixtures/temporary.ts'
import { blobSource } from '../../store/index.ts'
import { openCache } from '../../store/node.ts'
import type { ModelConfig } from '../config.ts'
import { float32, writeSafetensors } from './fixtures/write-safetensors.ts'
import { checkShapes, folderWeights } from './index.ts'

const config: ModelConfig = {
  architecture: 'llama',
  vocabSize: 11,
  hiddenSize: 8,
  intermediateSize: 5,
  numHiddenLayers: 1,
  numAttentionHeads: 3,
  numKeyValueHeads: 1,
  headDim: 2,
  rmsNormEps: 1e-6,
  ropeTheta: 10_000,
  maxPositionEmbeddings: 16,
  tieWordEmbeddings: true,
  attentionBias: false,
  mlpBias: false,
  eosTokenIds: [],
}

/** Weights with one tensor, of zeros. */
async function weightsWith(name: string, shape: number[]) {
  const count = shape.reduce((a, b) => a * b, 1)
  const file = writeSafetensors({ [name]: float32(shape, new Array(count).fill(0)) })
  const folder = {
    name: 'm',
    list: async () => ['model.safetensors'],
    open: async (file_: string) => (file_ === 'model.safetensors' ? blobSource(file_, new Blob([file])) : undefined),
  }
  return folderWeights(folder, openCache({ folder: await temporaryFolder() }))
}

test('weights as expected pass, also beside others', async () => {
  const weights = await weightsWith('a', [5, 8])
  checkShapes({ weights, config, kind: 'folder' }, new Map([['a', [5, 8]]]))
  checkShapes({ weights, config, kind: 'folder' }, new Map())
})

test.each([
  [[5, 7], [5, 8], 'a is [5, 7], expected [5, 8] (config.json: hidden_size 8)'],
  [[4, 8], [5, 8], 'a is [4, 8], expected [5, 8] (config.json: intermediate_size 5)'],
  [[8, 8], [6, 8], 'a is [8, 8], expected [6, 8] (config.json: num_attention_heads 3 × head_dim 2)'],
  [[8, 8], [2, 8], 'a is [8, 8], expected [2, 8] (config.json: num_key_value_heads 1 × head_dim 2)'],
  [[12, 8], [11, 8], 'a is [12, 8], expected [11, 8] (config.json: vocab_size 11)'],
  [[8, 1], [8], 'a is [8, 1], expected [8]'],
  [[8], [7], 'a is [8], expected [7]'],
])('%j for %j is an error that names the field', async (actual, expected, message) => {
  const weights = await weightsWith('a', actual)
  const check = () => checkShapes({ weights, config, kind: 'folder' }, new Map([['a', expected]]))
  expect(check).toThrow(new Error(`weights: ${message}`))
})

test('the shapes of a GGUF file come from its metadata', async () => {
  const weights = await weightsWith('a', [5, 7])
  const check = () => checkShapes({ weights, config, kind: 'gguf' }, new Map([['a', [5, 8]]]))
  expect(check).toThrow('(GGUF metadata: hidden_size 8)')
})

test('a tensor that is not there is an error that names it', async () => {
  const weights = await weightsWith('a', [2])
  const check = () => checkShapes({ weights, config, kind: 'folder' }, new Map([['b', [5, 8]]]))
  expect(check).toThrow('weights: b is missing, expected [5, 8]')
})
