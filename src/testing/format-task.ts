import type { RewardInput } from '../reward/index.ts'
import type { Task } from '../task/index.ts'

/** The share of what a completion writes, spaces apart, that is digits and signs: a small model learns within minutes to write sums instead of prose. */
export function sumsNotProse({ completion }: Pick<RewardInput, 'completion'>): number {
  const written = completion.replace(/\s/g, '')
  return written.length === 0 ? 0 : written.replace(/[^0-9+*/=×÷-]/g, '').length / written.length
}

/** Sums to do, for a model that need not do them right. */
export function formatTask(): Task {
  const problems = Array.from({ length: 32 }, (_, i) => {
    const [a, b] = [3 + ((i * 7) % 20), 2 + ((i * 5) % 17)]
    const prompt = `Tom has ${a} apples and buys ${b} bags of ${a - 1} apples. How many apples has he?`
    return { id: `sum-${i + 1}`, prompt, answer: String(a + b * (a - 1)), row: {} }
  })
  return { name: 'sums', problems, reward: sumsNotProse }
}
