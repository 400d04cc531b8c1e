import { firstNonFinite } from './sums.ts'

export interface AdamWOptions {
  /** Step size. */
  learningRate: number
  betas?: readonly [number, number]
  eps?: number
  weightDecay?: number
}

/** What AdamW remembers between steps. */
export interface AdamWState {
  steps: number
  first: Float32Array
  second: Float32Array
}

/**
 * AdamW (Loshchilov and Hutter 2019) as PyTorch computes it, on float32 values with float32 moments.
 * Minimises: `gradient` is that of a loss.
 */
export class AdamW {
  readonly #values
  readonly #first
  readonly #second
  readonly #betas
  readonly #eps
  readonly #weightDecay
  #steps = 0
  learningRate: number

  constructor(values: Float32Array, { learningRate, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0 }: AdamWOptions) {
    this.#values = values
    this.#first = new Float32Array(values.length)
    this.#second = new Float32Array(values.length)
    this.#betas = betas
    this.#eps = eps
    this.#weightDecay = weightDecay
    this.learningRate = learningRate
  }

  /** @throws Error when a gradient is not finite: the values stay as they are. */
  step(gradient: Float64Array): void {
    const bad = firstNonFinite(gradient)
    if (bad >= 0) throw new Error(`adamw: gradient ${bad} is ${gradient[bad]}; nothing was changed`)
    this.#steps += 1
    const [beta1, beta2] = this.#betas
    // √second is corrected by moving its correction to the other terms of the quotient: one division less a value.
    const correction2 = Math.sqrt(1 - beta2 ** this.#steps)
    update(this.#values, gradient, this.#first, this.#second, {
      beta1,
      beta2,
      rate: (this.learningRate * correction2) / (1 - beta1 ** this.#steps),
      eps: this.#eps * correction2,
      kept: 1 - this.learningRate * this.#weightDecay,
    })
  }

  /** Steps done. */
  get steps(): number {
    return this.#steps
  }

  /** From which `restore` goes on bit for bit: the moments themselves, which the next step changes. */
  state(): AdamWState {
    return { steps: this.#steps, first: this.#first, second: this.#second }
  }

  /** @throws Error when the state is of another number of values. */
  restore({ steps, first, second }: AdamWState): void {
    for (const { length } of [first, second])
      if (length !== this.#values.length)
        throw new Error(`adamw: a state of ${length} values does not fit ${this.#values.length}`)
    this.#steps = steps
    this.#first.set(first)
    this.#second.set(second)
  }
}

interface UpdateFactors {
  beta1: number
  beta2: number
  rate: number
  eps: number
  /** What weight decay leaves of a value. */
  kept: number
}

/** A function of its own, of locals alone: a model has millions of values, and here the compiler makes the most of the loop. */
function update(
  values: Float32Array,
  gradient: Float64Array,
  first: Float32Array,
  second: Float32Array,
  { beta1, beta2, rate, eps, kept }: UpdateFactors,
): void {
  const count = gradient.length
  for (let i = 0; i < count; i++) {
    const g = gradient[i]!
    const mean = beta1 * first[i]! + (1 - beta1) * g
    const square = beta2 * second[i]! + (1 - beta2) * g * g
    first[i] = mean
    second[i] = square
    values[i] = values[i]! * kept - (rate * mean) / (Math.sqrt(square) + eps)
  }
}
