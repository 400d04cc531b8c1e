/** Mean, least and largest of numbers that are never held together; null where there were none. */
export class Summary {
  #count = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY

  add(value: number): void {
    this.#count += 1
    this.#sum += value
    this.#min = Math.min(this.#min, value)
    this.#max = Math.max(this.#max, value)
  }

  get mean(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count
  }

  get min(): number | null {
    return this.#count === 0 ? null : this.#min
  }

  get max(): number | null {
    return this.#count === 0 ? null : this.#max
  }
}
