import {
  cast,
  constant,
  cos,
  gather,
  mul,
  type Rotation,
  reshape,
  rmsNormalize,
  rotate,
  silu,
  sin,
  type Tensor,
} from '../graph/index.ts'
import type { ModelConfig } from './config.ts'
import type { Context } from './context.ts'

/** Token embeddings: int64 [tokens] to [tokens, hidden]. */
export function embed(tokens: Tensor, { vocabSize, hiddenSize }: ModelConfig, context: Context): Tensor {
  return gather(context.weight('model.embed_tokens.weight', [vocabSize, hiddenSize]), tokens)
}

/** x / √(mean(x²) + ε) · g (Zhang and Sennrich 2019). */
export function rmsNorm(x: Tensor, name: string, { hiddenSize, rmsNormEps }: ModelConfig, context: Context): Tensor {
  return rmsNormalize(x, context.weight(`${name}.weight`, [hiddenSize]), rmsNormEps)
}

export interface Biases {
  qkv: boolean
  o: boolean
}

export interface AttentionParts {
  layer: number
  biases: Biases
  rotation: Rotation
}

/** Causal self-attention with grouped key and value heads and rotary positions. */
export function selfAttention(
  x: Tensor,
  name: string,
  { layer, biases, rotation }: AttentionParts,
  config: ModelConfig,
  context: Context,
): Tensor {
  const { hiddenSize, numAttentionHeads: heads, numKeyValueHeads: kvHeads, headDim } = config
  const qkv = (letter: string, count: number) =>
    context.project(x, `${name}.${letter}_proj`, { in: hiddenSize, out: count * headDim, bias: biases.qkv })
  const perHead = (y: Tensor, count: number) => reshape(y, [x.shape[0]!, count, headDim])
  const q = perHead(rotate(qkv('q', heads), rotation), heads)
  const k = perHead(rotate(qkv('k', kvHeads), rotation), kvHeads)
  const attended = context.attend(q, k, perHead(qkv('v', kvHeads), kvHeads), layer)
  return context.project(attended, `${name}.o_proj`, { in: heads * headDim, out: hiddenSize, bias: biases.o })
}

/** down(silu(gate(x)) · up(x)) (Shazeer 2020). */
export function gatedMlp(x: Tensor, name: string, bias: boolean, config: ModelConfig, context: Context): Tensor {
  const { hiddenSize, intermediateSize } = config
  const inner = (letter: string) =>
    context.project(x, `${name}.${letter}_proj`, { in: hiddenSize, out: intermediateSize, bias })
  return context.project(mul(silu(inner('gate')), inner('up')), `${name}.down_proj`, {
    in: intermediateSize,
    out: hiddenSize,
    bias,
  })
}

/** Angles position · θ^(−2i / headDim) (Su et al. 2021), [tokens, headDim / 2]. */
export function rotation({ positions }: Context, { headDim, ropeTheta }: ModelConfig): Rotation {
  const frequencies = Array.from({ length: headDim / 2 }, (_, i) => ropeTheta ** ((-2 * i) / headDim))
  const at = reshape(cast(positions, 'float32'), [positions.shape[0]!, 1])
  const angles = mul(at, constant(frequencies, { shape: [headDim / 2] }))
  return { cosine: cos(angles), sine: sin(angles) }
}
