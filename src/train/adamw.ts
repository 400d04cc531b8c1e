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
  first: Float64Array
  second: Float64Array
}

/**
 * AdamW (Loshchilov and Hutter 2019) as PyTorch computes it, on float32 values with float64 moments.
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
    this.#first = new Float64Array(values.length)
    this.#second = new Float64Array(values.length)
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
    // Local, and counted: a model has millions of values, for each of which a closure or a private field would be looked up.
    const [values, moments1, moments2, eps] = [this.#values, this.#first, this.#second, this.#eps]
    const [beta1, beta2] = this.#betas
    const rate = this.learningRate / (1 - beta1 ** this.#steps)
    const correction2 = Math.sqrt(1 - beta2 ** this.#steps)
    const kept = 1 - this.learningRate * this.#weightDecay
    for (let i = 0; i < gradient.length; i++) {
      const g = gradient[i]!
      const first = beta1 * moments1[i]! + (1 - beta1) * g
      const second = beta2 * moments2[i]! + (1 - beta2) * g * g
      moments1[i] = first
      moments2[i] = second
      values[i] = values[i]! * kept - (rate * first) / (Math.sqrt(second) / correction2 + eps)
    }
  }

  /** A copy, from which `restore` goes on bit for bit. */
  state(): AdamWState {
    return { steps: this.#steps, first: this.#first.slice(), second: this.#second.slice() }
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
