import { add, type Tensor } from '../../graph/index.ts'
import { embed, gatedMlp, rmsNorm, rotation, selfAttention } from '../blocks.ts'
import type { Architecture } from './architecture.ts'

/** Qwen2 and Qwen2.5 (Yang et al. 2024): biases on q, k and v, nowhere else. */
export const qwen2: Architecture = {
  modelType: 'qwen2',

  hidden(tokens, config, context) {
    const parts = { biases: { qkv: true, o: false }, rotation: rotation(context, config) }

    function block(x: Tensor, layer: number): Tensor {
      const name = `model.layers.${layer}`
      const normed = rmsNorm(x, `${name}.input_layernorm`, config, context)
      x = add(x, selfAttention(normed, `${name}.self_attn`, { layer, ...parts }, config, context))
      const again = rmsNorm(x, `${name}.post_attention_layernorm`, config, context)
      return add(x, gatedMlp(again, `${name}.mlp`, false, config, context))
    }

    let x = embed(tokens, config, context)
    for (let layer = 0; layer < config.numHiddenLayers; layer++) x = context.layer(x, inner => block(inner, layer))
    return rmsNorm(x, 'model.norm', config, context)
  },
}
