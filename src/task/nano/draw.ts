import { uniforms } from '../../adapter/index.ts'

/** Random choices, one after the other: the same seed and label give the same ones, whatever else was drawn. */
export class Draw {
  readonly #uniform: (position: number) => number
  #position = 0

  constructor(seed: number, label: string) {
    this.#uniform = uniforms(seed, label)
  }

  /** In [0, 1). */
  share(): number {
    return this.#uniform(this.#position++)
  }

  chance(probability: number): boolean {
    return this.share() < probability
  }

  /** A whole number from low to high, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.share() * (high - low + 1))
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)]!
  }

  /** One of the keys, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][]
    let left = this.share() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [key, weight] of entries) {
      left -= weight
      if (left < 0) return key
    }
    return entries.at(-1)![0]
  }
}
