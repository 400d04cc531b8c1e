import {
  concat,
  customGradient,
  exp,
  gather,
  input,
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

/**
 * Which keys the rows of a pack see. The pack is cut into blocks of rows of one segment (a prompt, or what follows it);
 * a row sees its prompt and its own segment up to itself. `packing.ts` makes the values.
 */
export interface AttentionPlan {
  /** Row numbers 0, 1, …: int64 [tokens]. */
  rowNumbers: Tensor
  /** Rows of every block, the last one repeated to fill it: int64 [blocks, blockSize]. */
  blockRows: Tensor
  /** Number of blocks: int64 []. */
  blockCount: Tensor
  /** Where each row stands in the blocks laid end to end: int64 [tokens]. */
  rowOrder: Tensor
  /** Per block the start and end of the prompt's keys, then of its own segment's: int64 [blocks, 4]. */
  blockKeys: Tensor
  /** Per block the start and end of the rows that see it: int64 [blocks, 2]. */
  blockQueries: Tensor
}

/** The plan as graph inputs. */
export function attentionInputs(blockSize: number): AttentionPlan {
  return {
    rowNumbers: input('row_numbers', 'int64', ['tokens']),
    blockRows: input('block_rows', 'int64', ['blocks', blockSize]),
    blockCount: input('block_count', 'int64', []),
    rowOrder: input('row_order', 'int64', ['tokens']),
    blockKeys: input('block_keys', 'int64', ['blocks', 4]),
    blockQueries: input('block_queries', 'int64', ['blocks', 2]),
  }
}

const masked = -1e30

/**
 * Attention of a pack: q [tokens, heads, headDim] over k, v [tokens, kvHeads, headDim], to [tokens, heads × headDim].
 * Block by block, forward and backward (Dao et al. 2022), so that no array of tokens × tokens ever exists.
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
  readonly block
  readonly plan
  readonly scale

  constructor(q: Tensor, k: Tensor, plan: AttentionPlan) {
    const [heads, headDim] = q.shape.slice(1) as [number, number]
    this.tokens = q.shape[0]!
    this.kvHeads = k.shape[1] as number
    this.group = heads / this.kvHeads
    this.headDim = headDim
    this.block = plan.blockRows.shape[1] as number
    this.plan = plan
    this.scale = 1 / Math.sqrt(headDim)
  }

  /** Rows of one block: int64 [block]. */
  rows(i: Tensor): Tensor {
    return gather(this.plan.blockRows, i)
  }

  /** Values by query head of some rows, [block, heads, width], as [kvHeads, group × block, width]. */
  queryBlock(x: Tensor, rows: Tensor, width = this.headDim): Tensor {
    const picked = reshape(gather(x, rows), [this.block, this.kvHeads, this.group, width])
    return reshape(transpose(picked, [1, 2, 0, 3]), [this.kvHeads, this.group * this.block, width])
  }

  /** The opposite of `queryBlock`: [block, heads × width]. */
  fromQueryBlock(x: Tensor, width = this.headDim): Tensor {
    const apart = reshape(x, [this.kvHeads, this.group, this.block, width])
    return reshape(transpose(apart, [2, 0, 1, 3]), [this.block, this.kvHeads * this.group * width])
  }

  /** Values by query head of all rows, [kvHeads, group, tokens, width]: cut with `queryRange`. */
  byQueryHead(x: Tensor, width = this.headDim): Tensor {
    return transpose(reshape(x, [this.tokens, this.kvHeads, this.group, width]), [1, 2, 0, 3])
  }

  /** The rows that see block i, as [kvHeads, group × rows, width]. */
  queryRange(x: Tensor, i: Tensor): Tensor {
    const [start, end] = bounds(this.plan.blockQueries, i, 2) as [Tensor, Tensor]
    const width = x.shape[3] as number
    return reshape(slice(x, { axis: 2, start, end, dim: 'queries' }), [this.kvHeads, 'queryRows', width])
  }

  /** The keys or values that block i sees, [kvHeads, keys, headDim], from [kvHeads, tokens, headDim]. */
  keyRange(x: Tensor, i: Tensor, axis = 1): Tensor {
    const [promptStart, promptEnd, start, end] = bounds(this.plan.blockKeys, i, 4) as [Tensor, Tensor, Tensor, Tensor]
    return concat(
      [
        slice(x, { axis, start: promptStart, end: promptEnd, dim: 'promptKeys' }),
        slice(x, { axis, start, end, dim: 'ownKeys' }),
      ],
      axis,
      'keys',
    )
  }

  /** Blocks laid end to end, back in the order of the pack. */
  unblock(stacked: Tensor): Tensor {
    const width = stacked.shape.slice(2)
    return reshape(gather(reshape(stacked, ['blockedRows', ...width]), this.plan.rowOrder), [this.tokens, ...width])
  }

  /** `values` where the key's row is not after the query's, else `otherwise`. keys and queries are row numbers. */
  causal(values: Tensor, keys: Tensor, queries: Tensor, otherwise: number): Tensor {
    const seen = lessOrEqual(keys, reshape(queries, [queries.shape[0]!, 1]))
    const apart = reshape(values, [this.kvHeads * this.group, queries.shape[0]!, keys.shape[0]!])
    return reshape(where(seen, apart, otherwise), values.shape)
  }

  scores(q: Tensor, k: Tensor): Tensor {
    return mul(matmul(q, transpose(k)), this.scale)
  }
}

function bounds(table: Tensor, i: Tensor, count: number): Tensor[] {
  return split(
    gather(table, i),
    0,
    Array.from({ length: count }, () => 1),
  )
}

function byKeyHead(x: Tensor): Tensor {
  return transpose(x, [1, 0, 2])
}

function forward(layout: Layout, q: Tensor, k: Tensor, v: Tensor): { attended: Tensor; logSumExp: Tensor } {
  const { plan, kvHeads, group } = layout
  const [keys, values] = [byKeyHead(k), byKeyHead(v)]
  const [attended, logSumExp] = loop({ count: plan.blockCount, dim: 'blocks' }, i => {
    const rows = layout.rows(i)
    const scores = layout.scores(layout.queryBlock(q, rows), layout.keyRange(keys, i))
    const seen = layout.causal(scores, layout.keyRange(plan.rowNumbers, i, 0), rows, masked)
    const weights = softmax(seen)
    const largest = { axes: [-1] }
    const total = sub(max(seen, largest), log(max(weights, largest)))
    return {
      stacked: [layout.fromQueryBlock(matmul(weights, layout.keyRange(values, i))), layout.fromQueryBlock(total, 1)],
    }
  }).stacked as [Tensor, Tensor]
  return {
    attended: layout.unblock(attended),
    logSumExp: reshape(layout.unblock(logSumExp), [layout.tokens, kvHeads * group, 1]),
  }
}

/** Gradients of q, k and v: one loop over blocks of queries, one over blocks of keys, so that nothing is added up row by row. */
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
  const rows = { q, dOut, delta, logSumExp }
  const [dk, dv] = keyGradients(layout, rows, k, v)
  return [queryGradients(layout, rows, k, v), dk, dv]
}

interface QueryRows {
  q: Tensor
  dOut: Tensor
  /** Σ dy·y of each row and head, [tokens, heads, 1]. */
  delta: Tensor
  logSumExp: Tensor
}

function queryGradients(layout: Layout, { q, dOut, delta, logSumExp }: QueryRows, k: Tensor, v: Tensor): Tensor {
  const { plan } = layout
  const [keys, values] = [byKeyHead(k), byKeyHead(v)]
  const { stacked } = loop({ count: plan.blockCount, dim: 'blocks' }, i => {
    const rows = layout.rows(i)
    const own = layout.keyRange(keys, i)
    const scores = layout.scores(layout.queryBlock(q, rows), own)
    const weights = exp(
      sub(
        layout.causal(scores, layout.keyRange(plan.rowNumbers, i, 0), rows, masked),
        layout.queryBlock(logSumExp, rows, 1),
      ),
    )
    const dWeights = matmul(layout.queryBlock(dOut, rows), transpose(layout.keyRange(values, i)))
    const dScores = mul(weights, sub(dWeights, layout.queryBlock(delta, rows, 1)))
    return { stacked: [layout.fromQueryBlock(mul(matmul(dScores, own), layout.scale))] }
  })
  return reshape(layout.unblock(stacked[0]!), q.shape)
}

function keyGradients(
  layout: Layout,
  { q, dOut, delta, logSumExp }: QueryRows,
  k: Tensor,
  v: Tensor,
): [Tensor, Tensor] {
  const { plan } = layout
  const all = {
    q: layout.byQueryHead(q),
    dOut: layout.byQueryHead(dOut),
    delta: layout.byQueryHead(delta, 1),
    lse: layout.byQueryHead(logSumExp, 1),
  }
  const { stacked } = loop({ count: plan.blockCount, dim: 'blocks' }, i => {
    const rows = layout.rows(i)
    const [start, end] = bounds(plan.blockQueries, i, 2) as [Tensor, Tensor]
    const queryRows = slice(plan.rowNumbers, { axis: 0, start, end, dim: 'queries' })
    const queries = layout.queryRange(all.q, i)
    const scores = layout.scores(queries, byKeyHead(gather(k, rows)))
    const weights = exp(sub(layout.causal(scores, rows, queryRows, masked), layout.queryRange(all.lse, i)))
    const dRows = layout.queryRange(all.dOut, i)
    const dWeights = matmul(dRows, transpose(byKeyHead(gather(v, rows))))
    const dScores = mul(weights, sub(dWeights, layout.queryRange(all.delta, i)))
    const dk = mul(matmul(transpose(dScores), queries), layout.scale)
    return { stacked: [byKeyHead(dk), byKeyHead(matmul(transpose(weights), dRows))] }
  })
  return stacked.map(x => layout.unblock(x)) as [Tensor, Tensor]
}
