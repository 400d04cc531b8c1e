import type { Tensor } from '../../graph/index.ts'
import type { ModelConfig } from '../config.ts'
import type { Context } from '../context.ts'

/** A family of models: how tokens become hidden states. One file each. */
export interface Architecture {
  /** `model_type` of its config.json. */
  modelType: string
  /** Hidden states [tokens, hidden] after the last norm, from token ids [tokens]. */
  hidden(tokens: Tensor, config: ModelConfig, context: Context): Tensor
}
