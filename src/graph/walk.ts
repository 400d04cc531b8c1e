import type { Node, Tensor } from './tensor.ts'

/** What a node is computed from. */
export function sources(node: Node): readonly Tensor[] {
  return node.kind === 'custom' ? [...node.inputs, ...node.results] : node.inputs
}

/** Nodes that lead to the outputs, each after those it needs. Iterative: graphs are deeper than the call stack. */
export function topological(outputs: readonly Tensor[], needs: (node: Node) => readonly Tensor[] = sources): Node[] {
  const order: Node[] = []
  const seen = new Set<Node>()
  const stack: { node: Node; done: boolean }[] = []
  for (const { node } of [...outputs].reverse()) stack.push({ node, done: false })
  while (stack.length > 0) {
    const { node, done } = stack.pop()!
    if (done) order.push(node)
    else if (!seen.has(node)) {
      seen.add(node)
      stack.push({ node, done: true })
      const inputs = needs(node)
      for (let i = inputs.length - 1; i >= 0; i--)
        if (!seen.has(inputs[i]!.node)) stack.push({ node: inputs[i]!.node, done: false })
    }
  }
  return order
}

/** Every tensor that something reads on the way to the outputs, inside of loops too. */
export function used(outputs: readonly Tensor[]): Set<Tensor> {
  const found = new Set(outputs)
  // A loop's body needs what lies before the loop as well: it is walked once, not again from every loop.
  const needs = (node: Node) =>
    node.kind === 'loop' ? [...node.inputs, ...node.body.states, ...node.body.stacked] : sources(node)
  for (const node of topological(outputs, needs)) {
    for (const tensor of node.kind === 'custom' ? node.results : node.inputs) found.add(tensor)
    if (node.kind === 'loop') for (const tensor of [...node.body.states, ...node.body.stacked]) found.add(tensor)
  }
  return found
}

/** Of the nodes that lead to `outputs`, those that depend on one of `roots` (these included). */
export function dependents(
  outputs: readonly Tensor[],
  roots: readonly Tensor[],
  needs: (node: Node) => readonly Tensor[] = sources,
): Set<Node> {
  const found = new Set<Node>(roots.map(({ node }) => node))
  // What was made before the first root cannot depend on one: without this, each layer's walk would reach all layers below.
  const first = Math.min(...[...found].map(({ id }) => id))
  const later = (node: Node) => (node.id < first ? [] : needs(node))
  for (const node of topological(outputs, later))
    if (needs(node).some(tensor => found.has(tensor.node))) found.add(node)
  return found
}

/** The tensors not computed from `roots` that lead to `results` all the same. */
export function captured(results: readonly Tensor[], roots: readonly Tensor[]): Tensor[] {
  const inside = dependents(results, roots)
  const found = new Set(results.filter(tensor => !inside.has(tensor.node)))
  const rootNodes = new Set(roots.map(({ node }) => node))
  for (const node of inside)
    if (!rootNodes.has(node)) for (const tensor of sources(node)) if (!inside.has(tensor.node)) found.add(tensor)
  return [...found]
}
