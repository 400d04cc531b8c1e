import { add, type Tensor } from '../../graph/index.ts'
import { embed, gatedMlp, rmsNorm, rotation, selfAttention } from '../blocks.ts'
import type { Architecture } from './architecture.ts'

/** Llama (Touvron et al. 2023), and what shares its layout: SmolLM2, TinyLlama. */
export const llama: Architecture = {
  modelType: 'llama',

  hidden(tokens, config, context) {
    const parts = {
      biases: { qkv: config.attentionBias, o: config.attentionBias },
      rotation: rotation(context, config),
    }

    function block(x: Tensor, layer: number): Tensor {
      const name = `model.layers.${layer}`
      const normed = rmsNorm(x, `${name}.input_layernorm`, config, context)
      x = add(x, selfAttention(normed, `${name}.self_attn`, { layer, ...parts }, config, context))
      const again = rmsNorm(x, `${name}.post_attention_layernorm`, config, context)
      return add(x, gatedMlp(again, `${name}.mlp`, config.mlpBias, config, context))
    }

    let x = embed(tokens, config, context)
    for (let layer = 0; layer < config.numHiddenLayers; layer++) x = context.layer(x, inner => block(inner, layer))
    return rmsNorm(x, 'model.norm', config, context)
  },
}
