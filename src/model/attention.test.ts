import { describe, expect, it } from 'vitest'
import type { Tensor } from '../graph/index.ts'
import * as g from '../graph/index.ts'
import { evaluate, float64, relativeError } from '../testing/runtime.ts'
import { packedAttention } from './attention.ts'
import { attentionInputs } from './attention-plan.ts'
import { type Group, type Pack, pack } from './packing.ts'

const heads = 4
const kvHeads = 2
/** Its scale, 1/2, is the same in float32: ONNX Runtime keeps a product's factor in that type. */
const headDim = 4

const range = (start: number, end: number) => Array.from({ length: end - start }, (_, i) => start + i)
const int64 = (values: number[]) => g.constant(values, { dtype: 'int64', shape: [values.length] })

/** Causal attention of one sequence, written out: every score at once, every key head repeated. */
function plain(q: Tensor, k: Tensor, v: Tensor, rows: number[]): Tensor {
  const perHead = (x: Tensor, count: number) => {
    const byHead = g.transpose(g.gather(x, int64(rows)), [1, 0, 2])
    return g.gather(byHead, int64(range(0, heads).map(head => Math.floor((head * count) / heads))))
  }
  const scores = g.mul(g.matmul(perHead(q, heads), g.transpose(perHead(k, kvHeads))), 1 / Math.sqrt(headDim))
  const order = int64(range(0, rows.length))
  const seen = g.lessOrEqual(order, g.reshape(order, [rows.length, 1]))
  const attended = g.matmul(g.softmax(g.where(seen, scores, -1e30)), perHead(v, kvHeads))
  return g.reshape(g.transpose(attended, [1, 0, 2]), [rows.length, heads * headDim])
}

/** The same for every sequence of groups laid end to end; rows of prompts come from the prompt alone. */
function plainOfGroups(q: Tensor, k: Tensor, v: Tensor, groups: readonly Group[]): Tensor {
  let start = 0
  let result = g.zeros(g.reshape(q, [q.shape[0]!, heads * headDim]))
  for (const { prompt, completions } of groups) {
    const promptRows = range(start, start + prompt.length)
    result = g.scatterAdd(result, int64(promptRows), plain(q, k, v, promptRows))
    start += prompt.length
    for (const ids of completions) {
      const own = range(start, start + ids.length)
      start += ids.length
      if (own.length === 0) continue
      const all = plain(q, k, v, [...promptRows, ...own])
      result = g.scatterAdd(result, int64(own), g.gather(all, int64(range(prompt.length, prompt.length + own.length))))
    }
  }
  return result
}

const ids = (count: number) => range(0, count)
const packs: Record<string, Group[]> = {
  'one sequence': [{ prompt: ids(13), completions: [] }],
  'a few rows': [{ prompt: ids(3), completions: [ids(5)] }],
  'completions of different lengths after one prompt': [
    { prompt: ids(5), completions: [ids(9), ids(1), ids(0), ids(4)] },
  ],
  'a prompt longer than a block': [{ prompt: ids(11), completions: [ids(3), ids(6)] }],
  'a completion so long that its blocks are tiles of their own, among short ones': [
    { prompt: ids(11), completions: [ids(150), ids(3), ids(6), ids(90)] },
  ],
  'many short completions, in several tiles': [
    { prompt: ids(5), completions: Array.from({ length: 30 }, () => ids(7)) },
  ],
  'several groups': [
    { prompt: ids(3), completions: [ids(5), ids(2)] },
    { prompt: ids(6), completions: [ids(1)] },
  ],
}

/** How many tiles the packs have, by kind. */
const tiles: string[] = []
const tilesOf = ({ feeds }: Pack, name: string) =>
  `${name} ${feeds[`${name}_count`]!.data[0]! > 1n ? 'several' : 'one'}`

describe('attention of a pack equals attention of each of its sequences, with its gradients', () => {
  for (const [name, groups] of Object.entries(packs)) {
    it(name, async () => {
      const packed = pack(groups, { blockSize: 4, chunkSize: 8 })
      const rows = packed.tokens
      tiles.push(...['queries_narrow', 'queries_wide', 'keys_narrow', 'keys_wide'].map(name => tilesOf(packed, name)))
      const shapes = { q: [rows, heads, headDim], k: [rows, kvHeads, headDim], v: [rows, kvHeads, headDim] }
      const inputs = Object.entries(shapes).map(([key, shape]) => g.input(key, 'float64', shape)) as [
        Tensor,
        Tensor,
        Tensor,
      ]
      const real = groups.reduce((sum, { prompt, completions }) => sum + prompt.length + completions.flat().length, 0)
      const weighting = g.constant(
        Array.from({ length: rows * heads * headDim }, (_, i) => (i < real * heads * headDim ? Math.sin(i) : 0)),
        { dtype: 'float64', shape: [rows, heads * headDim] },
      )
      const outputs = (y: Tensor, prefix: string) => {
        const [dq, dk, dv] = g.gradients([y], [weighting], inputs)
        return { [`${prefix}y`]: g.mul(y, weighting), [`${prefix}dq`]: dq!, [`${prefix}dk`]: dk!, [`${prefix}dv`]: dv! }
      }
      const got = await evaluate(
        {
          ...outputs(packedAttention(...inputs, attentionInputs(4)), 'packed '),
          ...outputs(plainOfGroups(...inputs, groups), 'plain '),
        },
        {
          ...packed.feeds,
          ...Object.fromEntries(
            Object.entries(shapes).map(([key, shape], k) => {
              const count = shape.reduce((a, b) => a * b, 1)
              return [
                key,
                float64(
                  Array.from({ length: count }, (_, i) => Math.cos(i * (k + 1)) * 2),
                  shape,
                ),
              ]
            }),
          ),
        },
      )
      for (const key of ['y', 'dq', 'dk', 'dv'])
        expect(
          relativeError(got[`packed ${key}`]!.data as Float64Array, got[`plain ${key}`]!.data as Float64Array),
        ).toBeLessThan(1e-10)
    })
  }

  it('with one tile of a kind and with several', () => {
    const kinds = ['queries_narrow', 'queries_wide', 'keys_narrow', 'keys_wide']
    for (const kind of kinds) expect(tiles).toEqual(expect.arrayContaining([`${kind} one`, `${kind} several`]))
  })
})
