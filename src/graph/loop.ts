import { makeNode, type Tensor } from './tensor.ts'
import { captured } from './walk.ts'

export interface LoopResult {
  /** New values of the states, same types as before. */
  states?: readonly Tensor[]
  /** Values of one iteration, stacked along a new first axis. */
  stacked?: readonly Tensor[]
}

export interface LoopOptions {
  /** Number of iterations: int64, shape []. */
  count: Tensor
  /** Name of the stacked axis. */
  dim: string
  states?: readonly Tensor[]
}

/**
 * Repeats a computation (ONNX Loop). The body may use any tensor of the graph around it; what does not depend on
 * the iteration or the states is computed once, outside. A loop has no gradient of its own: see `customGradient`.
 */
export function loop(
  { count, dim, states = [] }: LoopOptions,
  body: (iteration: Tensor, states: Tensor[]) => LoopResult,
): { states: Tensor[]; stacked: Tensor[] } {
  const parameterTypes = [{ dtype: 'int64' as const, shape: [] }, ...states]
  const parameters = parameterTypes.map(type => makeNode({ kind: 'parameter', inputs: [] }, [type])[0]!)
  const result = body(parameters[0]!, parameters.slice(1))
  const made = { parameters, states: [...(result.states ?? [])], stacked: [...(result.stacked ?? [])] }
  if (made.states.length !== states.length)
    throw new Error(`loop: ${states.length} states go in, ${made.states.length} come out`)
  const outside = captured([...made.states, ...made.stacked], parameters)
  const outputs = makeNode({ kind: 'loop', body: made, inputs: [count, ...states, ...outside] }, [
    ...states.map(({ dtype, shape }) => ({ dtype, shape })),
    ...made.stacked.map(({ dtype, shape }) => ({ dtype, shape: [dim, ...shape] })),
  ])
  return { states: outputs.slice(0, states.length), stacked: outputs.slice(states.length) }
}
