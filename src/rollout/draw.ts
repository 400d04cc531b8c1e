import {
  add,
  argMax,
  cast,
  cumSum,
  gather,
  input,
  lessOrEqual,
  log,
  max,
  minimum,
  mul,
  padTo,
  reshape,
  softmax,
  sub,
  sum,
  type Tensor,
  where,
} from '../graph/index.ts'

/** Probabilities that are added up at once: the cumulative distribution is searched by blocks, then inside one. */
const block = 128
/** Largest share of a total that is looked for, so that rounding never leads past the last token of some probability. */
const below = 1 - 2 ** -20
const last = { axes: [-1], keepDims: false }

/** What was drawn in every row: all [rows]. Log-probabilities and entropy (nats) are those of softmax(logits). */
export interface Drawn {
  sampled: Tensor
  sampledLogProb: Tensor
  /** The likeliest token. */
  greedy: Tensor
  greedyLogProb: Tensor
  entropy: Tensor
}

/**
 * Draws a token a row from softmax(logits), logits [rows, vocabulary], by inverting the cumulative distribution.
 * Inputs: `uniforms` (float32 [rows, 1]), `row_numbers` (int64 [rows]: 0, 1, …).
 */
export function draw(logits: Tensor): Drawn {
  const vocabulary = logits.shape[1] as number
  const blocks = Math.ceil(vocabulary / block)
  const rows = input('row_numbers', 'int64', ['rows'])
  const probabilities = softmax(logits)
  const byBlock = reshape(padTo(probabilities, blocks * block), ['rows', blocks, block])
  const masses = sum(byBlock, last)

  const total = sum(masses, { axes: [-1] })
  const outer = search(masses, mul(total, input('uniforms', 'float32', ['rows', 1])))
  const flat = reshape(byBlock, ['rowBlocks', block])
  const blockOf = (index: Tensor) => gather(flat, add(mul(rows, blocks), index))
  const inside = blockOf(outer.index)
  const { index } = search(inside, outer.rest)
  const chosen = gather(reshape(inside, ['rowPlaces']), add(mul(rows, block), index))

  // By blocks as well: a search through all of the vocabulary takes longer than the softmax.
  const peaks = max(byBlock, last)
  const peakBlock = argMax(peaks)
  const likeliest = log(max(peaks, last))
  const logSumExp = sub(max(logits, last), likeliest)
  return {
    sampled: add(mul(outer.index, block), index),
    sampledLogProb: log(chosen),
    greedy: add(mul(peakBlock, block), argMax(blockOf(peakBlock))),
    greedyLogProb: likeliest,
    entropy: sub(logSumExp, sum(mul(probabilities, logits), last)),
  }
}

/** Where running sums of masses [rows, n] first exceed a target [rows, 1]: the index [rows], and how far into it the target is [rows, 1]. */
function search(masses: Tensor, target: Tensor): { index: Tensor; rest: Tensor } {
  const running = cumSum(masses)
  const sought = minimum(target, mul(max(running, { axes: [-1] }), below))
  const passed = lessOrEqual(running, sought)
  return {
    index: sum(cast(passed, 'int64'), last),
    rest: sub(sought, max(where(passed, running, 0), { axes: [-1] })),
  }
}
