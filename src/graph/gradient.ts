import { add } from './ops/elementwise.ts'
import { sameShape } from './shape.ts'
import { type GradientRule, makeNode, type Node, showShape, type Tensor } from './tensor.ts'
import { dependents, topological } from './walk.ts'

/** Gradients flow to a custom node's declared inputs, not into how its results are computed. */
function differentiated(node: Node): readonly Tensor[] {
  return node.inputs
}

/**
 * Reverse-mode differentiation, as more graph: Σ dyᵢ · d outputᵢ / d wrt for each of `wrt`.
 * Only paths that reach one of `wrt` are built, so frozen weights cost nothing.
 * @throws Error naming the op when one on such a path has no gradient rule.
 */
export function gradients(outputs: readonly Tensor[], dys: readonly Tensor[], wrt: readonly Tensor[]): Tensor[] {
  const active = dependents(outputs, wrt, differentiated)
  const adjoints = new Map<Tensor, Tensor>()
  const accumulate = (x: Tensor, dx: Tensor) => {
    if (!sameShape(x.shape, dx.shape))
      throw new Error(`gradient: of a value ${showShape(x.shape)} has shape ${showShape(dx.shape)} (${opName(x.node)})`)
    const before = adjoints.get(x)
    adjoints.set(x, before ? add(before, dx) : dx)
  }
  for (const [i, y] of outputs.entries()) accumulate(y, dys[i]!)
  const roots = new Set(wrt)
  for (const node of topological(outputs, differentiated).reverse()) {
    if (!active.has(node)) continue
    const got = node.outputs.map(y => adjoints.get(y))
    if (got.every(dy => dy === undefined) || node.inputs.length === 0) continue
    if (node.outputs.every(y => roots.has(y))) continue
    const wanted = node.inputs.map(x => active.has(x.node))
    const dxs = ruleOf(node)(
      { inputs: node.inputs, outputs: node.outputs, attributes: node.kind === 'op' ? node.attributes : {}, wanted },
      got,
    )
    node.inputs.forEach((x, i) => {
      if (wanted[i] && dxs[i]) accumulate(x, dxs[i])
    })
  }
  return wrt.map(x => {
    const dx = adjoints.get(x)
    if (!dx)
      throw new Error(`gradient: nothing that is differentiated depends on ${opName(x.node)} ${showShape(x.shape)}`)
    return dx
  })
}

function opName(node: Node): string {
  return node.kind === 'op' ? node.op.type : node.kind === 'input' ? `input ${node.name}` : node.kind
}

function ruleOf(node: Node): GradientRule {
  const rule = node.kind === 'custom' ? node.rule : node.kind === 'op' ? node.op.gradient : undefined
  if (!rule)
    throw new Error(`gradient: ${opName(node)} has no gradient rule; give it one, or wrap it with customGradient`)
  return rule
}

/**
 * Results with a gradient rule of their own, in place of the one that follows from how they are computed.
 * `inputs` are all values through which a gradient may flow; the rule answers in their order.
 */
export function customGradient(inputs: readonly Tensor[], results: readonly Tensor[], rule: GradientRule): Tensor[] {
  return makeNode({ kind: 'custom', inputs: [...inputs], results: [...results], rule }, results)
}

/** The same value, through which no gradient flows. */
export function stopGradient(x: Tensor): Tensor {
  return customGradient([], [x], () => [])[0]!
}
