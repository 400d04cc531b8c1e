import type { Reward } from '../reward/index.ts'
import type { EvaluatedCompletion } from './evaluate.ts'

/** What a vote looks at of a completion of one problem. */
export type Vote = Pick<EvaluatedCompletion, 'prompt' | 'completion' | 'rewards' | 'extracted'>

/**
 * What a reward says of the answer that most completions of a problem give (maj@k, Wang et al. 2022, "Self-Consistency"): answers are one where the
 * reward takes them for each other; of those with as many votes the first counts; completions without an answer have no vote.
 * @param votes all completions of one problem
 */
export async function majority(votes: readonly Vote[], name: string, reward: Reward): Promise<number> {
  const groups: { first: Vote; answer: string; count: number }[] = []
  for (const vote of votes) {
    const answer = vote.extracted[name] ?? undefined
    if (answer === undefined) continue
    const group = await groupOf(vote, answer)
    if (group) group.count += 1
    else groups.push({ first: vote, answer, count: 1 })
  }
  const most = Math.max(0, ...groups.map(({ count }) => count))
  return groups.find(({ count }) => count === most)?.first.rewards[name] ?? 0

  async function groupOf({ prompt, completion }: Vote, answer: string) {
    const equal = groups.find(group => group.answer === answer)
    if (equal) return equal
    for (const group of groups) if ((await reward({ prompt, completion, answer: group.answer })) === 1) return group
    return undefined
  }
}
