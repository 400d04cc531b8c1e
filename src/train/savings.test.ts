import { afterAll, expect, it } from 'vitest'
import { addTo, tinyLora } from '../adapter/index.ts'
import { type Group, pack } from '../model/index.ts'
import { tinyModel } from '../testing/model.ts'
import { relativeError } from '../testing/runtime.ts'
import { grpoObjective } from './grpo-objective.ts'
import { parseGrpoLoss } from './grpo-options.ts'
import { openLogProbs } from './log-probs.ts'
import { type LossOptions, openLoss } from './loss.ts'

// What a step of GRPO leaves out of the textbook's computation leaves its gradient as it is. That rollouts need no padding and refill their places at once, without another
// completion being drawn, is in rollout/rollout.test.ts; that packed attention and chunks of logits are the padded computation's, in loss-graph.test.ts.

/** A group and the advantages of its completions. */
interface Scored extends Group {
  advantages: readonly number[]
}

const model = await tinyModel({ threads: 1 })
afterAll(() => model.close())
const adapter = await tinyLora(model, { params: 14, dtype: 'f32' })
adapter.values.set(adapter.values.map((_, i) => 0.1 * Math.sin(i + 1)))

const ids = (count: number, seed: number) => Array.from({ length: count }, (_, i) => 3 + ((i * 7 + seed * 13) % 57))
const scored = (prompt: number, lengths: number[], advantages: number[]): Scored => ({
  prompt: ids(prompt, prompt),
  completions: lengths.map((length, i) => ids(length, prompt + i + 1)),
  advantages,
})
const first = scored(11, [9, 17, 1, 5], [1.2, -0.7, 0.4, -0.9])
const second = scored(30, [3, 40, 8, 2], [-1, 1, 0.5, -0.5])
const withoutVariance = scored(7, [12, 4, 6, 20], [0, 0, 0, 0])

/** The gradient of GRPO's objective, every list of groups a pack. */
async function gradientOf(packs: readonly Scored[][], options: LossOptions & { offPolicy?: boolean } = {}) {
  const { offPolicy = false, ...sizes } = options
  const settings = parseGrpoLoss({ importanceSamplingCorrection: false })
  const loss = await openLoss(model, adapter, { objective: grpoObjective({ ...settings, offPolicy }), ...sizes })
  const before = offPolicy ? await openLogProbs(model, adapter, loss.sizes) : undefined
  const total = new Float64Array(adapter.values.length)
  for (const groups of packs) {
    const packed = pack(groups, loss.sizes)
    const advantage = groups.flatMap(({ completions, advantages }) =>
      completions.flatMap((tokens, c) => tokens.map(() => advantages[c]!)),
    )
    const inputs = {
      weight: advantage.map(() => 1),
      advantage,
      ...(before && { old_log_probs: await before.of(packed, 1) }),
    }
    addTo(total, (await loss.gradient(packed, inputs)).gradient)
  }
  return total
}

/** Every completion a group of its own, which computes its prompt again. */
const alone = ({ prompt, completions, advantages }: Scored): Scored[] =>
  completions.map((tokens, c) => ({ prompt, completions: [tokens], advantages: [advantages[c]!] }))

const all = [first, second]
it.each([
  ['groups without variance are left out', [all], [[...all, withoutVariance]], {}, {}],
  ['a prompt is computed once for its completions', [all], [all.flatMap(alone)], {}, {}],
  ['groups are laid end to end', [all], all.flatMap(alone).map(group => [group]), {}, {}],
  ['logits exist in chunks', [all], [all], { chunkSize: 8 }, { chunkSize: 1024 }],
  ['attention runs in blocks', [all], [all], { blockSize: 4 }, { blockSize: 128 }],
  ["the gradient's own forward pass gives the log-probabilities before it", [all], [all], {}, { offPolicy: true }],
  ['inner values are computed again', [all], [all], { recompute: true }, { recompute: false }],
])('%s, and the gradient is the same', async (_, saving, plain, by, without) => {
  const expected = await gradientOf(plain, without)
  expect(Math.hypot(...expected)).toBeGreaterThan(0.01)
  expect(relativeError(await gradientOf(saving, by), expected)).toBeLessThan(1e-5)
})
