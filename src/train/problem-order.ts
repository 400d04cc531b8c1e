import { uniforms } from '../adapter/index.ts'

/** Which problems, or demonstrations, a step has. */
export interface ProblemOrder {
  /** Steps in which each is seen once. */
  stepsPerEpoch: number
  /** Numbers of those of a step; 1 is the first step. */
  of(step: number): number[]
}

export interface OrderOptions {
  /** How many a step takes. */
  perStep: number
  seed: number
  /** What they are, and the option that says how many a step takes: for errors. */
  things: string
  option: string
  /** What an epoch has left over for its last step: skipped, as TRL's GRPO does, or a step of fewer, as its SFT does. */
  rest: 'skipped' | 'taken'
}

/**
 * Goes through all problems epoch by epoch, each time in another order, which only the seed and the epoch decide.
 * @throws Error where there are fewer than a step takes, and the rest is skipped; or none.
 */
export function problemOrder(count: number, { perStep, seed, things, option, rest }: OrderOptions): ProblemOrder {
  const stepsPerEpoch = rest === 'taken' ? Math.ceil(count / perStep) : Math.floor(count / perStep)
  if (count === 0) throw new Error(`there are no ${things}`)
  if (stepsPerEpoch === 0)
    throw new Error(
      `there are fewer ${things}, ${count}, than a step takes; ${option} is ${perStep}: take at most ${count}`,
    )
  let current = { epoch: -1, order: [] as number[] }
  return {
    stepsPerEpoch,
    of(step) {
      const epoch = Math.floor((step - 1) / stepsPerEpoch)
      if (current.epoch !== epoch) current = { epoch, order: shuffled(count, uniforms(seed, `epoch ${epoch}`)) }
      const start = ((step - 1) % stepsPerEpoch) * perStep
      return current.order.slice(start, start + perStep)
    },
  }
}

/** 0 … count − 1 in random order (Fisher and Yates). */
function shuffled(count: number, uniform: (position: number) => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(uniform(i) * (i + 1))
    const picked = order[j]!
    order[j] = order[i]!
    order[i] = picked
  }
  return order
}
