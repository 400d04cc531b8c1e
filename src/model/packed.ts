import { input, recompute, type Tensor } from '../graph/index.ts'
import type { Architecture } from './architectures/index.ts'
import { packedAttention } from './attention.ts'
import { attentionInputs } from './attention-plan.ts'
import type { ModelConfig } from './config.ts'
import { slotInputs, tokenLogProbs } from './log-probs.ts'
import type { PackSizes } from './packing.ts'
import type { Parameters } from './parameters.ts'

export interface PackedOptions extends PackSizes {
  /** Compute the inner values of a layer again in the backward pass: less memory for about a third more time. */
  recompute: boolean
}

/** Name of the weight that turns hidden states into logits. */
export function outputWeight({ tieWordEmbeddings }: ModelConfig): string {
  return tieWordEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight'
}

/**
 * log π(token) / temperature-scaled, of every slot of a pack, [slots]. Inputs: the feeds of a `Pack`, and `temperature` (float32, []).
 */
export function packedLogProbs(
  { architecture, config }: { architecture: Architecture; config: ModelConfig },
  parameters: Parameters,
  { blockSize, chunkSize, recompute: again }: PackedOptions,
): Tensor {
  const plan = attentionInputs(blockSize)
  const hidden = architecture.hidden(input('tokens', 'int64', ['tokens']), config, {
    ...parameters,
    positions: input('positions', 'int64', ['tokens']),
    attend: (q, k, v) => packedAttention(q, k, v, plan),
    layer: (x, f) => (again ? recompute(x, f) : f(x)),
  })
  const w = parameters.weight(outputWeight(config), [config.vocabSize, config.hiddenSize])
  return tokenLogProbs(hidden, w, slotInputs(chunkSize), input('temperature', 'float32', []))
}
