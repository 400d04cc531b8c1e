import {
  add,
  concat,
  gather,
  input,
  log,
  matmul,
  max,
  mul,
  reshape,
  softmax,
  sub,
  sum,
  type Tensor,
  transpose,
} from '../graph/index.ts'
import type { Architecture } from './architectures/index.ts'
import { packedAttention } from './attention.ts'
import { attentionInputs } from './attention-plan.ts'
import type { ModelConfig } from './config.ts'
import type { Context } from './context.ts'
import { type PackSizes, packSizes } from './packing.ts'
import type { Parameters } from './parameters.ts'

type Described = { architecture: Architecture; config: ModelConfig }

/** Tokens of a page of keys and values: products on it run at the speed of memory, and half a page is wasted a sequence. */
export const pageSize = 32

/** Names of a layer's keys and values: pages in a decode graph's inputs, rows in what a graph gives out. */
export const cacheNames = {
  own: (layer: number): [string, string] => [`own_k.${layer}`, `own_v.${layer}`],
  prompt: (layer: number): [string, string] => [`prompt_k.${layer}`, `prompt_v.${layer}`],
  made: (layer: number): [string, string] => [`k.${layer}`, `v.${layer}`],
}

/**
 * Keys and values of a pack, [tokens, kvHeads, headDim], by `cacheNames.made`, for a cache. Inputs: the feeds of a `Pack`
 * that say how it attends.
 */
export function packedKeyValues(
  { architecture, config }: Described,
  parameters: Parameters,
  { blockSize }: Pick<PackSizes, 'blockSize'> = packSizes,
): Record<string, Tensor> {
  const plan = attentionInputs(blockSize)
  const made: Record<string, Tensor> = {}
  architecture.hidden(input('tokens', 'int64', ['tokens']), config, {
    ...parameters,
    positions: input('positions', 'int64', ['tokens']),
    attend(q, k, v, layer) {
      const [kName, vName] = cacheNames.made(layer)
      made[kName] = k
      made[vName] = v
      return packedAttention(q, k, v, plan)
    },
    layer: (x, f) => f(x),
  })
  return made
}

/**
 * One token of each of many sequences, whose past is in pages of `pageSize` tokens: pages of their own, and prompt pages, which several sequences
 * share. Inputs: `tokens` and `positions` (int64 [rows]), those of `pageInputs`, and each layer's pages [pages, kvHeads, pageSize, headDim] by
 * `cacheNames`. Gives hidden states [rows, hidden], and each layer's new keys and values [rows, kvHeads, headDim].
 */
export function pagedForward(
  { architecture, config }: Described,
  parameters: Parameters,
): { hidden: Tensor; made: Record<string, Tensor> } {
  const { numKeyValueHeads: kvHeads, headDim } = config
  const plan = pageInputs()
  const made: Record<string, Tensor> = {}
  const attend: Context['attend'] = (q, k, v, layer) => {
    const [kName, vName] = cacheNames.made(layer)
    made[kName] = k
    made[vName] = v
    const pages = (names: [string, string], dim: string) =>
      names.map(name => input(name, 'float32', [dim, kvHeads, pageSize, headDim])) as [Tensor, Tensor]
    return pagedAttention(q, k, v, plan, {
      own: pages(cacheNames.own(layer), 'ownPages'),
      prompt: pages(cacheNames.prompt(layer), 'promptPages'),
    })
  }
  const hidden = architecture.hidden(input('tokens', 'int64', ['rows']), config, {
    ...parameters,
    positions: input('positions', 'int64', ['rows']),
    attend,
    layer: (x, f) => f(x),
  })
  return { hidden, made }
}

/** Which rows read which pages. */
interface PagePlan {
  /** Row of every own page: int64 [ownPages]. */
  ownRows: Tensor
  /** 0 for a token that is there, −1e30 for one that is not: [ownPages, 1, 1, pageSize]. */
  ownBias: Tensor
  /** Rows that share a prompt page, one of them repeated to fill up: int64 [promptPages, sharing]. */
  promptRows: Tensor
  /** As `ownBias`: [promptPages, 1, 1, pageSize]. */
  promptBias: Tensor
  /** Where a row's results stand, among those of own pages and then of (prompt page, sharing): int64 [rows, slots]. */
  table: Tensor
  /** 0 for an entry of the table, −1e30 for filling: [rows, slots, 1, 1, 1]. */
  tableBias: Tensor
}

function pageInputs(): PagePlan {
  return {
    ownRows: input('own_rows', 'int64', ['ownPages']),
    ownBias: input('own_bias', 'float32', ['ownPages', 1, 1, pageSize]),
    promptRows: input('prompt_rows', 'int64', ['promptPages', 'sharing']),
    promptBias: input('prompt_bias', 'float32', ['promptPages', 1, 1, pageSize]),
    table: input('table', 'int64', ['rows', 'slots']),
    tableBias: input('table_bias', 'float32', ['rows', 'slots', 1, 1, 1]),
  }
}

/**
 * Attention of one token a row over its pages and itself. Every page is attended to on its own, by all the rows that share it at once; a row's
 * results are then weighed by the softmax of their log-sum-exps (split-KV decoding, Dao et al. 2023), so that no key is copied or padded.
 */
function pagedAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  plan: PagePlan,
  pages: { own: [Tensor, Tensor]; prompt: [Tensor, Tensor] },
): Tensor {
  const [heads, headDim] = q.shape.slice(1) as [number, number]
  const kvHeads = k.shape[1] as number
  const group = heads / kvHeads
  const byKeyHead = mul(reshape(q, ['rows', kvHeads, group, headDim]), 1 / Math.sqrt(headDim))

  const own = attendPages(gather(byKeyHead, plan.ownRows), pages.own, plan.ownBias)
  const sharing = transpose(gather(byKeyHead, plan.promptRows), [0, 2, 1, 3, 4])
  const shared = attendPages(
    reshape(sharing, ['promptPages', kvHeads, 'queries', headDim]),
    pages.prompt,
    plan.promptBias,
  )
  const apart = (x: Tensor, width: number) => {
    const split = reshape(x, ['promptPages', kvHeads, 'sharing', group * width])
    return reshape(transpose(split, [0, 2, 1, 3]), ['pairs', kvHeads, group, width])
  }
  const results = concat([own.attended, apart(shared.attended, headDim)], 0, 'results')
  const sums = concat([own.logSumExp, apart(shared.logSumExp, 1)], 0, 'results')

  const itself = reshape(k, ['rows', 1, kvHeads, 1, headDim])
  const toItself = sum(mul(reshape(byKeyHead, ['rows', 1, kvHeads, group, headDim]), itself), { axes: [-1] })
  const logSumExps = concat([add(gather(sums, plan.table), plan.tableBias), toItself], 1, 'slots+1')
  const shares = softmax(logSumExps, 1)
  const values = concat([gather(results, plan.table), repeated(v, group)], 1, 'slots+1')
  return reshape(sum(mul(values, shares), { axes: [1], keepDims: false }), ['rows', heads * headDim])
}

/** v [rows, kvHeads, headDim] for every query head of a key head: [rows, 1, kvHeads, group, headDim]. */
function repeated(v: Tensor, group: number): Tensor {
  const [kvHeads, headDim] = v.shape.slice(1) as [number, number]
  const one = reshape(v, ['rows', 1, kvHeads, 1, headDim])
  return concat(
    Array.from({ length: group }, () => one),
    3,
  )
}

/** Queries [pages, kvHeads, queries, headDim] over their page alone: what they attend to, and the log-sum-exp of their scores. */
function attendPages(q: Tensor, [k, v]: [Tensor, Tensor], bias: Tensor): { attended: Tensor; logSumExp: Tensor } {
  const scores = add(matmul(q, transpose(k)), bias)
  const weights = softmax(scores)
  const largest = { axes: [-1] }
  return { attended: matmul(weights, v), logSumExp: sub(max(scores, largest), log(max(weights, largest))) }
}
