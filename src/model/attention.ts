import {
  add,
  concat,
  constant,
  customGradient,
  exp,
  gather,
  lessOrEqual,
  log,
  loop,
  matmul,
  max,
  mul,
  neg,
  reshape,
  slice,
  softmax,
  split,
  sub,
  sum,
  type Tensor,
  transpose,
  where,
  zeros,
} from '../graph/index.ts'
import type { AttentionPlan, Side } from './attention-plan.ts'

const masked = -1e30

/**
 * Attention of a pack: q [tokens, heads, headDim] over k, v [tokens, kvHeads, headDim], to [tokens, heads × headDim].
 * Tile by tile, forward and backward (Dao et al. 2022), so that no array of tokens × tokens ever exists.
 */
export function packedAttention(q: Tensor, k: Tensor, v: Tensor, plan: AttentionPlan): Tensor {
  const layout = new Layout(q, k, plan)
  const { attended, logSumExp } = forward(layout, q, k, v)
  return customGradient([q, k, v], [attended], ({ inputs, outputs }, [dy]) =>
    backward(layout, inputs as [Tensor, Tensor, Tensor], outputs[0]!, logSumExp, dy!),
  )[0]!
}

/** Shapes of one attention, and how its arrays are cut: key heads first, the query heads of one key head as extra rows. */
class Layout {
  readonly tokens
  readonly kvHeads
  readonly group
  readonly headDim
  readonly plan
  readonly scale

  constructor(q: Tensor, k: Tensor, plan: AttentionPlan) {
    const [heads, headDim] = q.shape.slice(1) as [number, number]
    this.tokens = q.shape[0]!
    this.kvHeads = k.shape[1] as number
    this.group = heads / this.kvHeads
    this.headDim = headDim
    this.plan = plan
    this.scale = 1 / Math.sqrt(headDim)
  }

  /** Values by query head, [tokens, heads, width], of rows [batch, n]: [batch, kvHeads, group × n, width]. */
  byQueryHead(x: Tensor, rows: Tensor): Tensor {
    const [batch, n] = rows.shape as [string, string | number]
    const width = x.shape[2]!
    const picked = reshape(gather(x, rows), [batch, n, this.kvHeads, this.group, width])
    const perKeyHead = typeof n === 'number' ? this.group * n : 'queryRows'
    return reshape(transpose(picked, [0, 2, 3, 1, 4]), [batch, this.kvHeads, perKeyHead, width])
  }

  /** Values by key head, [tokens, kvHeads, width], of rows [batch, n]: [batch, kvHeads, n, width]. */
  byKeyHead(x: Tensor, rows: Tensor): Tensor {
    return transpose(gather(x, rows), [0, 2, 1, 3])
  }

  /** The opposite of `byQueryHead` for a block: [batch, block, heads × width]. */
  fromQueryHead(x: Tensor, rows: Tensor): Tensor {
    const [batch, block] = rows.shape as [string, number]
    const width = x.shape[3] as number
    const apart = reshape(x, [batch, this.kvHeads, this.group, block, width])
    return reshape(transpose(apart, [0, 3, 1, 2, 4]), [batch, block, this.kvHeads * this.group * width])
  }

  /** The opposite of `byKeyHead` for a block: [batch, block, kvHeads × width]. */
  fromKeyHead(x: Tensor, rows: Tensor): Tensor {
    const [batch, block] = rows.shape as [string, number]
    return reshape(transpose(x, [0, 2, 1, 3]), [batch, block, this.kvHeads * this.headDim])
  }

  /** Scores, hardly any where the key's row is after the query's. */
  causal(scores: Tensor, queries: Tensor, keys: Tensor): Tensor {
    const [batch, n] = queries.shape as [string, string | number]
    const m = keys.shape[1]!
    const number = (rows: Tensor) => gather(this.plan.rowNumbers, rows)
    const seen = lessOrEqual(reshape(number(keys), [batch, 1, 1, m]), reshape(number(queries), [batch, 1, n, 1]))
    const bias = where(seen, constant(0, { dtype: scores.dtype }), masked)
    return reshape(add(reshape(scores, [batch, this.kvHeads * this.group, n, m]), bias), scores.shape)
  }
}

/** What each tile of a side gives for its blocks, [batch, block, …], for every row of the pack: [tokens, …]. */
function overTiles({ tiles, order }: Side, body: (rows: Tensor, met: Tensor) => Tensor[]): Tensor[] {
  const parts = tiles.map(({ count, rows, met, bounds }) => {
    const { stacked } = loop({ count, dim: 'tiles' }, i => {
      const [start, end] = split(gather(bounds, i), 0, [1, 1]) as [Tensor, Tensor]
      return { stacked: body(gather(rows, i), slice(met, { axis: 1, start, end, dim: 'width' })) }
    })
    return stacked.map(x => reshape(x, ['blockedRows', x.shape.at(-1)!]))
  })
  return parts[0]!.map((_, i) =>
    gather(
      concat(
        parts.map(part => part[i]!),
        0,
        'allRows',
      ),
      order,
    ),
  )
}

function forward(layout: Layout, q: Tensor, k: Tensor, v: Tensor): { attended: Tensor; logSumExp: Tensor } {
  const { plan, tokens, kvHeads, group, headDim, scale } = layout
  const scaled = mul(q, scale)
  const [attended, logSumExp] = overTiles(plan.queries, (rows, met) => {
    const scores = matmul(layout.byQueryHead(scaled, rows), transpose(layout.byKeyHead(k, met)))
    const seen = layout.causal(scores, rows, met)
    const weights = softmax(seen)
    const largest = { axes: [-1] }
    const total = sub(max(seen, largest), log(max(weights, largest)))
    return [layout.fromQueryHead(matmul(weights, layout.byKeyHead(v, met)), rows), layout.fromQueryHead(total, rows)]
  }) as [Tensor, Tensor]
  return {
    attended: reshape(attended, [tokens, kvHeads * group * headDim]),
    logSumExp: reshape(logSumExp, [tokens, kvHeads * group, 1]),
  }
}

/**
 * Gradients of q, k and v: one loop over blocks of queries, one over blocks of keys, so that nothing is added up row by row. What
 * a row's scores and their gradients lack, its log-sum-exp and Σ dy·y, is one more entry of its vectors, beside a 1 in those of the keys.
 */
function backward(
  layout: Layout,
  [q, k, v]: [Tensor, Tensor, Tensor],
  y: Tensor,
  logSumExp: Tensor,
  dy: Tensor,
): Tensor[] {
  const heads = layout.kvHeads * layout.group
  const perHead = (x: Tensor) => reshape(x, [layout.tokens, heads, layout.headDim])
  const dOut = perHead(dy)
  const delta = sum(mul(dOut, perHead(y)), { axes: [-1] })
  const scaled = mul(q, layout.scale)
  const one = add(zeros(split(k, 2, [1, layout.headDim - 1])[0]!), 1)
  const [values, dValues] = [concat([v, one], 2), concat([dOut, neg(delta)], 2)]

  const dq = overTiles(layout.plan.queries, (queries, keys) => {
    const ownKeys = layout.byKeyHead(k, keys)
    const scores = matmul(layout.byQueryHead(scaled, queries), transpose(ownKeys))
    const weights = softmax(layout.causal(scores, queries, keys))
    const dWeights = matmul(layout.byQueryHead(dValues, queries), transpose(layout.byKeyHead(values, keys)))
    return [layout.fromQueryHead(matmul(mul(weights, dWeights), ownKeys), queries)]
  })[0]!

  const [totals, ofTotals] = [concat([scaled, neg(logSumExp)], 2), concat([k, one], 2)]
  const [dk, dv] = overTiles(layout.plan.keys, (keys, queries) => {
    const scores = matmul(layout.byQueryHead(totals, queries), transpose(layout.byKeyHead(ofTotals, keys)))
    const weights = exp(layout.causal(scores, queries, keys))
    const dWeights = matmul(layout.byQueryHead(dValues, queries), transpose(layout.byKeyHead(values, keys)))
    const dKeys = matmul(transpose(mul(weights, dWeights)), layout.byQueryHead(scaled, queries))
    const dOwn = matmul(transpose(weights), layout.byQueryHead(dOut, queries))
    return [layout.fromKeyHead(dKeys, keys), layout.fromKeyHead(dOwn, keys)]
  }) as [Tensor, Tensor]
  return [mul(reshape(dq, q.shape), layout.scale), reshape(dk, k.shape), reshape(dv, v.shape)]
}
