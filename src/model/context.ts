import type { Tensor } from '../graph/index.ts'

/** What an architecture asks of the graph that it is built into: how weights enter, and what attention sees. */
export interface Context {
  /** Position of every token in its sequence: int64 [tokens]. */
  positions: Tensor
  /** A weight by its Hugging Face name. */
  weight(name: string, shape: readonly number[]): Tensor
  /** y = x Wᵀ (+ b) for the projection called `name`, plus whatever an adapter adds to it. x: [tokens, in]. */
  project(x: Tensor, name: string, size: ProjectionSize): Tensor
  /** Attention of q [tokens, heads, headDim] over keys and values [tokens, kvHeads, headDim]: [tokens, heads × headDim]. */
  attend(q: Tensor, k: Tensor, v: Tensor, layer: number): Tensor
  /** A layer of the stack: a context may compute its inner values again in the backward pass. */
  layer(x: Tensor, f: (x: Tensor) => Tensor): Tensor
}

export interface ProjectionSize {
  in: number
  out: number
  bias: boolean
}
