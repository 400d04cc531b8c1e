import type { ModelConfig } from '../config.ts'
import type { Weights } from './types.ts'

/**
 * Checks that every expected tensor is there with its shape.
 * @param expected what the architecture asks for, by name
 * @throws Error that names the first one that is missing or other, and the field that asks for it.
 */
export function checkShapes(
  { weights, config, kind }: { weights: Weights; config: ModelConfig; kind: 'folder' | 'gguf' },
  expected: ReadonlyMap<string, readonly number[]>,
): void {
  const names = new Set(weights.names)
  for (const [name, shape] of expected) {
    if (!names.has(name))
      throw new Error(
        `weights: ${name} is missing, expected [${shape.join(', ')}]; the files are incomplete: fetch them again`,
      )
    const actual = weights.shape(name)
    if (actual.length === shape.length && actual.every((size, i) => size === shape[i])) continue
    const wrong = shape.find((size, i) => size !== actual[i])
    const reason = wrong === undefined ? '' : because(wrong, config, kind)
    throw new Error(`weights: ${name} is [${actual.join(', ')}], expected [${shape.join(', ')}]${reason}`)
  }
}

/** Which field gives a size. */
function because(size: number, config: ModelConfig, kind: 'folder' | 'gguf'): string {
  const { headDim, numAttentionHeads, numKeyValueHeads } = config
  const fields: readonly (readonly [field: string, value: number])[] = [
    [`hidden_size ${config.hiddenSize}`, config.hiddenSize],
    [`intermediate_size ${config.intermediateSize}`, config.intermediateSize],
    [`vocab_size ${config.vocabSize}`, config.vocabSize],
    [`num_attention_heads ${numAttentionHeads} × head_dim ${headDim}`, numAttentionHeads * headDim],
    [`num_key_value_heads ${numKeyValueHeads} × head_dim ${headDim}`, numKeyValueHeads * headDim],
  ]
  const field = fields.find(([, value]) => value === size)
  return field ? ` (${kind === 'folder' ? 'config.json' : 'GGUF metadata'}: ${field[0]})` : ''
}
