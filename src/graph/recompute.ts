import { customGradient, gradients } from './gradient.ts'
import type { Tensor } from './tensor.ts'
import { captured } from './walk.ts'

/**
 * f(x), whose inner values are computed again during the backward pass instead of being kept (gradient
 * checkpointing, Chen et al. 2016). Gradients also reach the values that f uses without being given them.
 */
export function recompute(x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const result = f(x)
  const inputs = [x, ...captured([result], [x]).filter(({ node }) => node.kind !== 'stored')]
  return customGradient(inputs, [result], ({ wanted }, [dy]) => {
    const asked = inputs.filter((_, i) => wanted[i])
    const dxs = gradients([f(x)], [dy!], asked)
    return inputs.map((input, i) => (wanted[i] ? dxs[asked.indexOf(input)] : undefined))
  })[0]!
}
