// What a careful answer to nano's problems is, to the token: its beginning is the choice of a manner, the rest is knowing how.
import { type Model, pack } from '../src/model/index.ts'
import { nano } from '../src/task/index.ts'
import { OPENINGS } from '../src/task/nano/index.ts'
import type { Loss } from '../src/train/index.ts'

export interface CarefulAnswer {
  /** Tokens of the prompt. */
  asked: number[]
  /** First token of the worked solution, and the others. */
  first: number
  rest: number[]
}

export function carefulAnswers(model: Model, count: number): CarefulAnswer[] {
  return nano({ limit: count }).problems.map(({ prompt, row }) => {
    const asked = model.tokenizer.encodeChat([{ role: 'user', content: prompt }])
    const solution = model.tokenizer.encode(String(row.solution), { addSpecialTokens: false })
    return { asked, first: solution[0]!, rest: solution.slice(1) }
  })
}

/** P(a careful first word) after each prompt, and the gradient of the sum of their logarithms. */
export async function beginnings(
  model: Model,
  loss: Loss,
  prompts: readonly number[][],
): Promise<{ probabilities: number[]; gradient: Float64Array }> {
  const words = [...new Set(OPENINGS.map(text => model.tokenizer.encode(text, { addSpecialTokens: false })[0]!))]
  const packed = pack(
    prompts.map(prompt => ({ prompt, completions: words.map(word => [word]) })),
    loss.sizes,
  )
  const { logProbs } = await loss.gradient(packed, { weight: prompts.flatMap(() => words.map(() => 1)) })
  const groups = prompts.map((_, p) => [...logProbs.slice(p * words.length, (p + 1) * words.length)].map(Math.exp))
  const probabilities = groups.map(group => group.reduce((a, b) => a + b, 0))
  const weight = groups.flatMap((group, p) => group.map(share => share / probabilities[p]!))
  return { probabilities, gradient: (await loss.gradient(packed, { weight })).gradient }
}

/** Log-probability of the rest of each careful answer, summed, and its gradient. */
export async function rests(
  loss: Loss,
  answers: readonly CarefulAnswer[],
): Promise<{ logProb: number; gradient: Float64Array }> {
  const groups = answers.map(({ asked, first, rest }) => ({ prompt: [...asked, first], completions: [rest] }))
  const weight = answers.flatMap(({ rest }) => rest.map(() => 1))
  const { logProbs, gradient } = await loss.gradient(pack(groups, loss.sizes), { weight })
  return { logProb: logProbs.reduce((a, b) => a + b, 0), gradient }
}
