import {
  concat,
  gather,
  input,
  lessOrEqual,
  linear,
  matmul,
  mul,
  reshape,
  softmax,
  type Tensor,
  transpose,
  where,
} from '../graph/index.ts'
import type { Architecture } from './architectures/index.ts'
import type { ModelConfig } from './config.ts'
import { outputWeight } from './packed.ts'
import type { Parameters } from './parameters.ts'

/** Names of a layer's keys and values, as a graph with a cache takes and gives them. */
export function cacheNames(layer: number): { past: [string, string]; present: [string, string] } {
  return { past: [`past_k.${layer}`, `past_v.${layer}`], present: [`present_k.${layer}`, `present_v.${layer}`] }
}

/**
 * One sequence, a stretch at a time. Inputs: `tokens` and `positions` (int64 [tokens]), `key_positions` (int64 [keys], of the
 * past and the new tokens), and for each layer the past keys and values [past, kvHeads, headDim] of `cacheNames`.
 * Outputs: `logits` [1, vocabulary] after the last token, and each layer's keys and values with the new ones appended.
 */
export function cachedForward(
  { architecture, config }: { architecture: Architecture; config: ModelConfig },
  parameters: Parameters,
): Record<string, Tensor> {
  const outputs: Record<string, Tensor> = {}
  const positions = input('positions', 'int64', ['tokens'])
  const keyPositions = input('key_positions', 'int64', ['keys'])
  const past = ['past', config.numKeyValueHeads, config.headDim]
  const hidden = architecture.hidden(input('tokens', 'int64', ['tokens']), config, {
    ...parameters,
    positions,
    attend(q, k, v, layer) {
      const names = cacheNames(layer)
      const keys = concat([input(names.past[0], 'float32', past), k], 0, 'keys')
      const values = concat([input(names.past[1], 'float32', past), v], 0, 'keys')
      outputs[names.present[0]] = keys
      outputs[names.present[1]] = values
      return attend(q, keys, values, lessOrEqual(keyPositions, reshape(positions, ['tokens', 1])))
    },
    layer: (x, f) => f(x),
  })
  const last = gather(hidden, input('last', 'int64', [1]))
  const w = parameters.weight(outputWeight(config), [config.vocabSize, config.hiddenSize])
  return { ...outputs, logits: linear(last, w) }
}

/** Attention of q [tokens, heads, headDim] over k, v [keys, kvHeads, headDim] where `seen` [tokens, keys]. */
function attend(q: Tensor, k: Tensor, v: Tensor, seen: Tensor): Tensor {
  const [, heads, headDim] = q.shape as [string, number, number]
  const kvHeads = k.shape[1] as number
  const group = heads / kvHeads
  const byHead = reshape(transpose(q, [1, 0, 2]), [kvHeads, 'groupRows', headDim])
  const scores = mul(matmul(byHead, transpose(k, [1, 2, 0])), 1 / Math.sqrt(headDim))
  const apart = where(seen, reshape(scores, [heads, 'tokens', 'keys']), -1e30)
  const weights = reshape(softmax(apart), [kvHeads, 'groupRows', 'keys'])
  const attended = reshape(matmul(weights, transpose(v, [1, 0, 2])), [heads, 'tokens', headDim])
  return reshape(transpose(attended, [1, 0, 2]), ['tokens', kvHeads * group * headDim])
}
