import { type Dim, type Shape, showShape, type Tensor } from './tensor.ts'

/** The shape of an elementwise result (NumPy's broadcasting). @throws Error naming both shapes when they do not fit. */
export function broadcastShape(op: string, a: Shape, b: Shape): Dim[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const p = a[a.length - rank + i] ?? 1
    const q = b[b.length - rank + i] ?? 1
    if (p === q || q === 1) return p
    if (p === 1) return q
    throw new Error(`${op}: shapes ${showShape(a)} and ${showShape(b)} do not broadcast: ${p} against ${q}`)
  })
}

/** An axis counted from the front. @throws Error when the tensor has no such axis. */
export function axisOf(op: string, x: Tensor, axis: number): number {
  const positive = axis < 0 ? axis + x.rank : axis
  if (positive < 0 || positive >= x.rank)
    throw new Error(`${op}: axis ${axis} of a tensor of shape ${showShape(x.shape)}`)
  return positive
}

/** @throws Error when the element types differ. */
export function sameType(op: string, ...tensors: readonly Tensor[]): void {
  const [first, ...rest] = tensors
  for (const other of rest)
    if (other.dtype !== first!.dtype)
      throw new Error(`${op}: types differ: ${first!.dtype} and ${other.dtype}; cast one of them`)
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i])
}
