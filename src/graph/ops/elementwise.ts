import { apply } from '../apply.ts'
import { broadcastShape, sameType } from '../shape.ts'
import { constant, type Op, type Tensor } from '../tensor.ts'
import { sumTo } from './reduce.ts'

/** A tensor, or a number that takes the type of the tensor beside it. */
export type Operand = Tensor | number

interface UnaryRule {
  gradient: (terms: { x: Tensor; y: Tensor; dy: Tensor }) => Tensor
}

function unary(type: string, { gradient }: UnaryRule): (x: Tensor) => Tensor {
  const op: Op = { type, gradient: ({ inputs: [x], outputs: [y] }, [dy]) => [gradient({ x: x!, y: y!, dy: dy! })] }
  return x => apply(op, [x], x)
}

interface BinaryTerms {
  a: Tensor
  b: Tensor
  y: Tensor
  dy: Tensor
}

interface BinaryRule {
  da: (terms: BinaryTerms) => Tensor
  db: (terms: BinaryTerms) => Tensor
}

function operands(a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a === 'number' && typeof b === 'number') throw new Error('an op on two numbers: compute it on the host')
  if (typeof a === 'number') return [constant(a, { dtype: (b as Tensor).dtype }), b as Tensor]
  return [a, typeof b === 'number' ? constant(b, { dtype: a.dtype }) : b]
}

function binary(type: string, { da, db }: BinaryRule): (a: Operand, b: Operand) => Tensor {
  const op: Op = {
    type,
    gradient: ({ inputs, outputs: [y], wanted }, [dy]) => {
      const terms = { a: inputs[0]!, b: inputs[1]!, y: y!, dy: dy! }
      return [
        wanted[0] ? sumTo(da(terms), terms.a.shape) : undefined,
        wanted[1] ? sumTo(db(terms), terms.b.shape) : undefined,
      ]
    },
  }
  return (p, q) => {
    const [a, b] = operands(p, q)
    sameType(type, a, b)
    return apply(op, [a, b], { dtype: a.dtype, shape: broadcastShape(type, a.shape, b.shape) })
  }
}

/** Sum. d(a + b) = da + db */
export const add = binary('Add', { da: ({ dy }) => dy, db: ({ dy }) => dy })

/** Difference. d(a − b) = da − db */
export const sub = binary('Sub', { da: ({ dy }) => dy, db: ({ dy }) => neg(dy) })

/** Product. d(ab) = b da + a db */
export const mul = binary('Mul', { da: ({ b, dy }) => mul(dy, b), db: ({ a, dy }) => mul(dy, a) })

/** Quotient. d(a / b) = da / b − (a / b) db / b */
export const div = binary('Div', {
  da: ({ b, dy }) => div(dy, b),
  db: ({ b, y, dy }) => neg(div(mul(dy, y), b)),
})

/** The larger of two; where they are equal the gradient goes to the first. */
export const maximum = binary('Max', {
  da: ({ a, b, dy }) => where(greaterOrEqual(a, b), dy, 0),
  db: ({ a, b, dy }) => where(greaterOrEqual(a, b), 0, dy),
})

/** The smaller of two; where they are equal the gradient goes to the first. */
export const minimum = binary('Min', {
  da: ({ a, b, dy }) => where(lessOrEqual(a, b), dy, 0),
  db: ({ a, b, dy }) => where(lessOrEqual(a, b), 0, dy),
})

/** Opposite. d(−x) = −dx */
export const neg = unary('Neg', { gradient: ({ dy }) => neg(dy) })

/** Size without its sign. d |x| = sign(x) dx */
export const abs = unary('Abs', { gradient: ({ x, dy }) => where(greaterOrEqual(x, 0), dy, neg(dy)) })

/** Exponential. d eˣ = eˣ dx */
export const exp = unary('Exp', { gradient: ({ y, dy }) => mul(dy, y) })

/** Natural logarithm. d ln x = dx / x */
export const log = unary('Log', { gradient: ({ x, dy }) => div(dy, x) })

/** Square root. d √x = dx / (2√x) */
export const sqrt = unary('Sqrt', { gradient: ({ y, dy }) => div(dy, mul(y, 2)) })

/** Hyperbolic tangent. d tanh(x) = (1 − tanh²(x)) dx */
export const tanh = unary('Tanh', { gradient: ({ y, dy }) => mul(dy, sub(1, mul(y, y))) })

/** Logistic function. d σ(x) = σ(x)(1 − σ(x)) dx */
export const sigmoid = unary('Sigmoid', { gradient: ({ y, dy }) => mul(dy, mul(y, sub(1, y))) })

/** Cosine. d cos(x) = −sin(x) dx */
export const cos = unary('Cos', { gradient: ({ x, dy }) => neg(mul(dy, sin(x))) })

/** Sine. d sin(x) = cos(x) dx */
export const sin = unary('Sin', { gradient: ({ x, dy }) => mul(dy, cos(x)) })

function comparison(type: string): (a: Operand, b: Operand) => Tensor {
  const op: Op = { type, gradient: () => [] }
  return (p, q) => {
    const [a, b] = operands(p, q)
    sameType(type, a, b)
    return apply(op, [a, b], { dtype: 'bool', shape: broadcastShape(type, a.shape, b.shape) })
  }
}

/** a ≥ b, as booleans. */
export const greaterOrEqual = comparison('GreaterOrEqual')
/** a ≤ b, as booleans. */
export const lessOrEqual = comparison('LessOrEqual')
/** a = b, as booleans. */
export const equal = comparison('Equal')

const whereOp: Op = {
  type: 'Where',
  gradient: ({ inputs: [condition, a, b], wanted }, [dy]) => [
    undefined,
    wanted[1] ? sumTo(where(condition!, dy!, 0), a!.shape) : undefined,
    wanted[2] ? sumTo(where(condition!, 0, dy!), b!.shape) : undefined,
  ],
}

/** `a` where the condition holds, else `b`. */
export function where(condition: Tensor, p: Operand, q: Operand): Tensor {
  const [a, b] = operands(p, q)
  sameType('Where', a, b)
  const shape = broadcastShape('Where', condition.shape, broadcastShape('Where', a.shape, b.shape))
  return apply(whereOp, [condition, a, b], { dtype: a.dtype, shape })
}

/** x² */
export function square(x: Tensor): Tensor {
  return mul(x, x)
}
