import {
  add,
  cast,
  concat,
  constant,
  cos,
  div,
  gather,
  mean,
  mul,
  reshape,
  silu,
  sin,
  split,
  sqrt,
  square,
  sub,
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
  const root = sqrt(add(mean(square(x), { axes: [-1] }), rmsNormEps))
  return mul(div(x, root), context.weight(`${name}.weight`, [hiddenSize]))
}

export interface Biases {
  qkv: boolean
  o: boolean
}

/** Causal self-attention with grouped key and value heads and rotary positions. */
export function selfAttention(
  x: Tensor,
  name: string,
  layer: number,
  biases: Biases,
  config: ModelConfig,
  context: Context,
): Tensor {
  const { hiddenSize, numAttentionHeads: heads, numKeyValueHeads: kvHeads, headDim } = config
  const qkv = (letter: string, count: number) => {
    const y = context.project(x, `${name}.${letter}_proj`, { in: hiddenSize, out: count * headDim, bias: biases.qkv })
    return reshape(y, [x.shape[0]!, count, headDim])
  }
  const rotation = rotary(context.positions, config)
  const q = rotate(qkv('q', heads), rotation)
  const k = rotate(qkv('k', kvHeads), rotation)
  const attended = context.attend(q, k, qkv('v', kvHeads), layer)
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

interface Rotation {
  cosine: Tensor
  sine: Tensor
}

/** Angles position · θ^(−2i / headDim) (Su et al. 2021), shape [tokens, 1, headDim / 2]. */
function rotary(positions: Tensor, { headDim, ropeTheta }: ModelConfig): Rotation {
  const frequencies = Array.from({ length: headDim / 2 }, (_, i) => ropeTheta ** ((-2 * i) / headDim))
  const at = reshape(cast(positions, 'float32'), [positions.shape[0]!, 1, 1])
  const angles = mul(at, constant(frequencies, { shape: [headDim / 2] }))
  return { cosine: cos(angles), sine: sin(angles) }
}

/** Turns the pair (xᵢ, xᵢ₊ₕ), h half the head, by the angle of its position: Hugging Face's order of the halves. */
function rotate(x: Tensor, { cosine, sine }: Rotation): Tensor {
  const half = (x.shape.at(-1) as number) / 2
  const [a, b] = split(x, -1, [half, half]) as [Tensor, Tensor]
  return concat([sub(mul(a, cosine), mul(b, sine)), add(mul(b, cosine), mul(a, sine))], -1)
}
