import { linear, type Tensor, weight } from '../graph/index.ts'
import type { Context } from './context.ts'
import type { ExternalWeights } from './weights/index.ts'

/** The half of a context that says how weights enter: adapters wrap it. */
export type Parameters = Pick<Context, 'weight' | 'project'>

/**
 * Weights straight from their files, but for those in `trained`: inputs of the graph that gradients can be asked for.
 * @throws Error naming a weight that the files lack.
 */
export function parametersOf(external: ExternalWeights, trained: ReadonlyMap<string, Tensor> = new Map()): Parameters {
  const made = new Map<string, Tensor>(trained)

  function make(name: string, shape: readonly number[]): Tensor {
    const stored = external.tensors.get(name)
    if (!stored) throw new Error(`weights: ${name} is missing`)
    return weight(name, 'float32', shape, stored)
  }

  function weightOf(name: string, shape: readonly number[]): Tensor {
    const known = made.get(name) ?? make(name, shape)
    made.set(name, known)
    return known
  }

  return parametersFrom(weightOf)
}

/** Projections that do nothing but multiply by weights and add biases. */
export function parametersFrom(weightOf: Parameters['weight']): Parameters {
  return {
    weight: weightOf,
    project: (x, name, { in: inputs, out, bias }) =>
      linear(x, weightOf(`${name}.weight`, [out, inputs]), bias ? weightOf(`${name}.bias`, [out]) : undefined),
  }
}
