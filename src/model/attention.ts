import {
  add,
  concat,
  constant,
  customGradient,
  type Dim,
  exp,
  gather,
  lessOrEqual,
  log,
  loop,
  matmul,
  max,
  mul,
  reshape,
  slice,
  softmax,
  split,
  sub,
  sum,
  type Tensor,
  transpose,
  where,
} from '../graph/index.ts'
import type { AttentionPlan, Side } from './attention-plan.ts'

const masked = -1e30

/**
 * Attention of a pack: q [tokens, heads, headDim] over k, v [tokens, kvHeads, headDim], to [tokens, heads × headDim].
 * Tile by tile, forward and backward (Dao et al. 2022), so that no array of tokens × tokens ever exists.
 */
export function packedAttention(q: Tensor, k: Tensor, v: Tensor, plan: AttentionPlan): Tensor {
  const layout = new Layout(q, k, plan)
  const read: Read = { q: layout.byKeyHead(q), k: layout.byKeyHead(k), v: layout.byKeyHead(v) }
  const { attended, logSumExp } = forward(layout, read)
  const y = reshape(attended, [q.shape[0]!, attended.shape[1]!])
  return customGradient([q, k, v], [y], ({ outputs }, [dy]) => {
    const [dq, dk, dv] = backward(layout, read, outputs[0]!, logSumExp, dy!)
    return [reshape(dq, q.shape), reshape(dk, k.shape), reshape(dv, v.shape)]
  })[0]!
}

/** What an attention reads, key heads first. */
interface Read {
  q: Tensor
  k: Tensor
  v: Tensor
}

/** Shapes of one attention, and how its arrays are cut: key heads first, the query heads of one key head as extra rows. */
class Layout {
  readonly kvHeads
  readonly group
  readonly plan
  readonly scale

  constructor(q: Tensor, k: Tensor, plan: AttentionPlan) {
    const [heads, headDim] = q.shape.slice(1) as [number, number]
    this.kvHeads = k.shape[1] as number
    this.group = heads / this.kvHeads
    this.plan = plan
    this.scale = 1 / Math.sqrt(headDim)
  }

  /** Values by head, [tokens, heads, width]: [kvHeads, tokens, what belongs to the key head]. */
  byKeyHead(x: Tensor): Tensor {
    const [tokens, heads, width] = x.shape as [Dim, number, number]
    return transpose(reshape(x, [tokens, this.kvHeads, (heads * width) / this.kvHeads]), [1, 0, 2])
  }

  /** Those of rows [batch, n] of queries, a row for each query head: [kvHeads, batch, n × group, width]. */
  queries(x: Tensor, rows: Tensor): Tensor {
    const [batch, n] = rows.shape as [string, Dim]
    const all = typeof n === 'number' ? n * this.group : 'queryRows'
    return reshape(gather(x, rows, 1), [this.kvHeads, batch, all, (x.shape[2] as number) / this.group])
  }

  /** What tiles give for a block's queries or keys, [kvHeads, batch, rows of the block, width], token by token: [batch, block, heads × width]. */
  byToken(x: Tensor, rows: Tensor): Tensor {
    const [batch, block] = rows.shape as [string, number]
    const width = ((x.shape[2] as number) * (x.shape[3] as number)) / block
    const apart = transpose(reshape(x, [this.kvHeads, batch, block, width]), [1, 2, 0, 3])
    return reshape(apart, [batch, block, this.kvHeads * width])
  }

  /** Scaled products of queries and keys, hardly any where the key's row is after the query's: [kvHeads, batch, n × group, m]. */
  scores({ q, k }: Read, queries: Tensor, keys: Tensor): Tensor {
    const scores = matmul(this.queries(q, queries), gather(k, keys, 1), { transB: true, scale: this.scale })
    const [batch, n] = queries.shape as [string, Dim]
    const m = keys.shape[1]!
    const number = (rows: Tensor) => gather(this.plan.rowNumbers, rows)
    const seen = lessOrEqual(reshape(number(keys), [batch, 1, 1, m]), reshape(number(queries), [batch, n, 1, 1]))
    const bias = where(seen, constant(0, { dtype: scores.dtype }), masked)
    return reshape(add(reshape(scores, [this.kvHeads, batch, n, this.group, m]), bias), scores.shape)
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

/** Attended values [tokens, heads × headDim] and the log-sum-exp of every query head's scores [tokens, heads]. */
function forward(layout: Layout, read: Read): { attended: Tensor; logSumExp: Tensor } {
  const [attended, logSumExp] = overTiles(layout.plan.queries, (queries, keys) => {
    const scores = layout.scores(read, queries, keys)
    const weights = softmax(scores)
    const largest = { axes: [-1] }
    const total = sub(max(scores, largest), log(max(weights, largest)))
    const attended = matmul(weights, gather(read.v, keys, 1))
    return [layout.byToken(attended, queries), layout.byToken(total, queries)]
  }) as [Tensor, Tensor]
  return { attended, logSumExp }
}

/** Gradients of q, k and v: one loop over blocks of queries, one over blocks of keys, so that nothing is added up row by row. */
function backward(layout: Layout, read: Read, y: Tensor, logSumExp: Tensor, dy: Tensor): [Tensor, Tensor, Tensor] {
  const { plan, scale, kvHeads, group } = layout
  const tokens = y.shape[0]!
  const heads = kvHeads * group
  const perHead = (x: Tensor) => reshape(x, [tokens, heads, (x.shape[1] as number) / heads])
  const dOut = layout.byKeyHead(perHead(dy))
  const delta = layout.byKeyHead(sum(perHead(mul(dy, y)), { axes: [-1] }))
  const total = layout.byKeyHead(perHead(logSumExp))

  /** Weights and the gradient of the scores, [kvHeads, batch, n × group, m]. */
  const tile = (queries: Tensor, keys: Tensor) => {
    const weights = exp(sub(layout.scores(read, queries, keys), layout.queries(total, queries)))
    const dy = layout.queries(dOut, queries)
    const dWeights = matmul(dy, gather(read.v, keys, 1), { transB: true })
    return { weights, dy, dScores: mul(weights, sub(dWeights, layout.queries(delta, queries))) }
  }
  const [dq] = overTiles(plan.queries, (queries, keys) => {
    const { dScores } = tile(queries, keys)
    return [layout.byToken(matmul(dScores, gather(read.k, keys, 1), { scale }), queries)]
  }) as [Tensor]
  const [dk, dv] = overTiles(plan.keys, (keys, queries) => {
    const { weights, dy, dScores } = tile(queries, keys)
    const dKeys = matmul(dScores, layout.queries(read.q, queries), { transA: true, scale })
    return [layout.byToken(dKeys, keys), layout.byToken(matmul(weights, dy, { transA: true }), keys)]
  }) as [Tensor, Tensor]
  return [dq, dk, dv]
}
