import type { Reward } from '../reward/index.ts'
import { mean } from '../train/index.ts'
import { BASE, type EvaluatedCompletion } from './evaluate.ts'
import { majority } from './majority.ts'
import { bootstrap, byProblem, type Estimate, estimate, pairedDifference, passAt, problemMeans } from './statistics.ts'

/** What came of the base model or of one adapter. */
export interface Result {
  adapter: string
  /** By the rewards' names: the mean over problems of the mean over their completions: the accuracy of one completion each, else avg@k. */
  rewards: Record<string, Estimate>
  /** Of several completions each, by the rewards' names and k: pass@k, without bias, for the powers of two and all. */
  pass?: Record<string, Record<number, Estimate>>
  /** The same of the answer that most completions give: maj@k. */
  majority?: Record<string, Estimate>
  /** Against the base model, on the same problems. */
  gains?: Record<string, Estimate>
  /** Tokens of a completion. */
  length: Estimate
  /** Share of the completions that the longest length ended. */
  cutOff: Estimate
}

/** Between two adapters, on the same problems: the second less the first. */
export interface Difference {
  from: string
  to: string
  rewards: Record<string, Estimate>
}

/** Results of an evaluation, the base model's first. @param rewards those of `evaluate`, for the votes of majorities */
export async function resultsOf(
  completions: readonly EvaluatedCompletion[],
  rewards: Readonly<Record<string, Reward>> = {},
): Promise<Result[]> {
  const base = completions.filter(({ adapter }) => adapter === BASE)
  const names = rewardNames(completions)
  return Promise.all(
    adapterNames(completions).map(async name => {
      const own = completions.filter(({ adapter }) => adapter === name)
      const each = (make: (reward: string) => Estimate) => Object.fromEntries(names.map(r => [r, make(r)]))
      const means = (value: (row: EvaluatedCompletion) => number) => [...byProblem(own, value).values()].map(mean)
      return {
        adapter: name,
        rewards: each(reward => estimate([...problemMeans(own, reward).values()])),
        ...(await ofSeveral(own, names, rewards)),
        ...(name !== BASE && {
          gains: each(reward => pairedDifference(problemMeans(base, reward), problemMeans(own, reward))),
        }),
        length: bootstrap(means(({ tokens }) => tokens)),
        cutOff: estimate(means(({ finish_reason }) => Number(finish_reason === 'length'))),
      }
    }),
  )
}

/** Every two adapters against each other. */
export function differencesOf(completions: readonly EvaluatedCompletion[]): Difference[] {
  const adapters = adapterNames(completions).filter(name => name !== BASE)
  const means = new Map(
    adapters.map(name => {
      const own = completions.filter(({ adapter }) => adapter === name)
      return [name, (reward: string) => problemMeans(own, reward)]
    }),
  )
  return adapters.flatMap((from, i) =>
    adapters.slice(i + 1).map(to => ({
      from,
      to,
      rewards: Object.fromEntries(
        rewardNames(completions).map(name => [name, pairedDifference(means.get(from)!(name), means.get(to)!(name))]),
      ),
    })),
  )
}

function adapterNames(completions: readonly EvaluatedCompletion[]): string[] {
  return [...new Set(completions.map(({ adapter }) => adapter))]
}

function rewardNames(completions: readonly EvaluatedCompletion[]): string[] {
  return Object.keys(completions[0]?.rewards ?? {})
}

/** What only several completions of a problem can say, by rewards of 0 and 1. */
async function ofSeveral(
  own: readonly EvaluatedCompletion[],
  names: readonly string[],
  rewards: Readonly<Record<string, Reward>>,
): Promise<Pick<Result, 'pass' | 'majority'>> {
  const rows = byProblem(own, row => row)
  const samples = Math.max(...[...rows.values()].map(({ length }) => length))
  const binary = names.filter(name => own.every(({ rewards }) => rewards[name] === 0 || rewards[name] === 1))
  if (samples === 1 || binary.length === 0) return {}
  const pass: NonNullable<Result['pass']> = {}
  const most: NonNullable<Result['majority']> = {}
  for (const name of binary) {
    const values = [...byProblem(own, ({ rewards }) => rewards[name]!).values()]
    const right = values.map(list => ({ right: list.filter(value => value === 1).length, n: list.length }))
    pass[name] = Object.fromEntries(
      sizesUpTo(samples).map(k => [k, estimate(right.map(({ right, n }) => passAt(k, right, n)))]),
    )
    const reward = rewards[name]
    if (!reward?.extract) continue
    const votes = await Promise.all([...rows.values()].map(votes => majority(votes, name, reward)))
    most[name] = estimate(votes)
  }
  return { pass, ...(Object.keys(most).length > 0 && { majority: most }) }
}

/** The powers of two below a number, and itself. */
function sizesUpTo(samples: number): number[] {
  const powers = Array.from({ length: Math.ceil(Math.log2(samples)) }, (_, i) => 2 ** i)
  return [...powers, samples]
}
