import type { Architecture } from './architecture.ts'
import { llama } from './llama.ts'
import { qwen2 } from './qwen2.ts'

export type { Architecture } from './architecture.ts'

/** Every architecture there is: a new one is a file and an entry here. */
export const architectures: readonly Architecture[] = [llama, qwen2]

/** @throws Error listing the known ones. */
export function architectureOf(modelType: string): Architecture {
  const found = architectures.find(architecture => architecture.modelType === modelType)
  if (found) return found
  const known = architectures.map(architecture => architecture.modelType).join(', ')
  throw new Error(`config.json: model_type is ${modelType}; supported are ${known}`)
}
