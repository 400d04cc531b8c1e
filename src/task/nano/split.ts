import { uniforms } from '../../adapter/index.ts'

/** What a problem's numbers are for. */
export type NumbersFor = 'pretraining' | 'train' | 'test'

/**
 * Whom the numbers of a shape belong to, so that no two splits share a shape with its numbers, whatever the names and things. The hash is
 * the first uniform number of the stream of `nano shape n1 n2 …` (seed 0): a tenth is for tests, a tenth for reinforcement learning.
 */
export function numbersFor(shape: string, numbers: Readonly<Record<string, number>>): NumbersFor {
  const share = uniforms(0, `nano ${problemKey(shape, numbers)}`)(0)
  if (share < 0.1) return 'test'
  return share < 0.2 ? 'train' : 'pretraining'
}

/** A shape with its numbers, as text. */
export function problemKey(shape: string, numbers: Readonly<Record<string, number>>): string {
  return [shape, ...Object.values(numbers)].join(' ')
}
