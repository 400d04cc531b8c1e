import {
  add,
  concat,
  constant,
  gather,
  input,
  log,
  matmul,
  max,
  mul,
  reshape,
  softmax,
  sub,
  type Tensor,
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
 * share. Inputs: `tokens` and `positions` (int64 [rows]), those of `pagePlan`, and each layer's pages [pages, kvHeads, pageSize, headDim] by
 * `cacheNames`. Gives hidden states [rows, hidden], and each layer's new keys and values [rows, kvHeads, headDim].
 */
export function pagedForward(
  { architecture, config }: Described,
  parameters: Parameters,
): { hidden: Tensor; made: Record<string, Tensor> } {
  const { numKeyValueHeads: kvHeads, headDim } = config
  const plan = pagePlan(config)
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

/** Which rows read which pages. What a page gives to a row and a head of keys is a block of as many results as query heads share that head. */
interface PagePlan {
  /** Row of every own page: int64 [ownPages]. */
  ownRows: Tensor
  /** 0 for a token that is there, −1e30 for one that is not: [ownPages, 1, 1, pageSize]. */
  ownBias: Tensor
  /** Rows that share a prompt page, one of them repeated to fill up, by head of keys (row · kvHeads + head): int64 [promptPages, kvHeads, sharing]. */
  promptQueries: Tensor
  /** As `ownBias`: [promptPages, 1, 1, pageSize]. */
  promptBias: Tensor
  /** Where a row's results stand, for each query head, among those of own pages and then of prompt pages: int64 [rows, heads, slots]. */
  places: Tensor
  /** As `places`, and at the end the row's own new value, counted from the last: int64 [rows, heads, slots+1]. */
  placesAndItself: Tensor
  /** 0 for an entry of the table, −1e30 for filling: [rows, 1, slots]. */
  tableBias: Tensor
}

/**
 * The plan of a batch from its inputs: `own_rows`, `own_bias`, `prompt_bias` and `table_bias` as in `PagePlan`, `prompt_rows` int64 [promptPages,
 * sharing], `table` int64 [rows, kvHeads, slots] (which block a row reads), and `itself` int64 [rows, kvHeads], from −rows · kvHeads to −1.
 */
function pagePlan({ numAttentionHeads: heads, numKeyValueHeads: kvHeads }: ModelConfig): PagePlan {
  const group = heads / kvHeads
  const upTo = (n: number, shape: number[]) =>
    constant(
      Array.from({ length: n }, (_, i) => i),
      { dtype: 'int64', shape },
    )
  const rows = mul(input('prompt_rows', 'int64', ['promptPages', 'sharing']), kvHeads)
  const block = reshape(input('table', 'int64', ['rows', kvHeads, 'slots']), ['rows', kvHeads, 1, 'slots'])
  const places = reshape(add(mul(block, group), upTo(group, [group, 1])), ['rows', heads, 'slots'])
  const itself = reshape(input('itself', 'int64', ['rows', kvHeads]), ['rows', kvHeads, 1])
  const perHead = reshape(
    concat(
      Array.from({ length: group }, () => itself),
      2,
    ),
    ['rows', heads, 1],
  )
  return {
    ownRows: input('own_rows', 'int64', ['ownPages']),
    ownBias: input('own_bias', 'float32', ['ownPages', 1, 1, pageSize]),
    promptQueries: add(reshape(rows, ['promptPages', 1, 'sharing']), upTo(kvHeads, [kvHeads, 1])),
    promptBias: input('prompt_bias', 'float32', ['promptPages', 1, 1, pageSize]),
    places,
    placesAndItself: concat([places, perHead], 2, 'slots+1'),
    tableBias: input('table_bias', 'float32', ['rows', 1, 'slots']),
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
  const byKeyHead = reshape(q, ['rows', kvHeads, group, headDim])
  const sharing = gather(reshape(q, ['rowHeads', group, headDim]), plan.promptQueries)

  const own = attendPages(gather(byKeyHead, plan.ownRows), pages.own, plan.ownBias)
  const shared = attendPages(
    reshape(sharing, ['promptPages', kvHeads, 'queries', headDim]),
    pages.prompt,
    plan.promptBias,
  )
  const toItself = scaledProduct(byKeyHead, reshape(k, ['rows', kvHeads, 1, headDim]))

  const sums = concat([flat(own.logSumExp), flat(shared.logSumExp)], 0, 'results')
  const ofRow = add(gather(sums, plan.places), plan.tableBias)
  const shares = softmax(concat([ofRow, reshape(toItself, ['rows', heads, 1])], 2, 'slots+1'))
  const results = concat([flat(own.attended, headDim), flat(shared.attended, headDim), flat(v, headDim)], 0, 'results')
  const attended = matmul(reshape(shares, ['rows', heads, 1, 'slots+1']), gather(results, plan.placesAndItself))
  return reshape(attended, ['rows', heads * headDim])
}

function flat(x: Tensor, width?: number): Tensor {
  return reshape(x, width === undefined ? ['results'] : ['results', width])
}

/** q kᵀ / √headDim */
function scaledProduct(q: Tensor, k: Tensor): Tensor {
  return matmul(q, k, { transB: true, scale: 1 / Math.sqrt(q.shape.at(-1) as number) })
}

/** Queries [pages, kvHeads, queries, headDim] over their page alone: what they attend to, and the log-sum-exp of their scores. */
function attendPages(q: Tensor, [k, v]: [Tensor, Tensor], bias: Tensor): { attended: Tensor; logSumExp: Tensor } {
  const scores = add(scaledProduct(q, k), bias)
  const weights = softmax(scores)
  const largest = { axes: [-1] }
  return { attended: matmul(weights, v), logSumExp: sub(max(scores, largest), log(max(weights, largest))) }
}
