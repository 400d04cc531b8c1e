import type { Value } from './jinja.ts'

/** Units of work in one rendering: a few seconds of a processor at most; a long conversation takes a hundredth of it. */
const MAX_WORK = 2_000_000
/** Characters and items that an operator or filter reads for one unit. */
const CONTENTS_PER_UNIT = 64

/**
 * Bounds the work of a chat template, which anyone may have written: every node it evaluates, every turn of a loop,
 * and every character and item that its operators and filters read. Each method throws when the budget is spent.
 */
export class WorkBudget {
  #left = MAX_WORK
  readonly #weights = new WeakMap<Value, number>()

  spend(units: number) {
    this.#left -= units
    if (this.#left < 0) throw new Error(`it does too much work (more than ${MAX_WORK} steps)`)
  }

  spendOnItems({ value }: Value) {
    if (Array.isArray(value)) this.spend(value.length)
  }

  spendOnContents(value: Value) {
    this.spend(this.#weigh(value) / CONTENTS_PER_UNIT)
  }

  /** Characters and items of a value as a tree: a part that occurs twice counts twice, as it would be printed. */
  #weigh(value: Value): number {
    const known = this.#weights.get(value)
    if (known !== undefined) return known
    if (value.type === 'StringValue') return (value.value as string).length
    const parts = partsOf(value)
    if (!parts) return 1
    let weight = 1
    // A namespace can still change, and with it whatever holds it.
    let isFixed = value.type !== 'NamespaceValue'
    for (const part of parts) {
      weight += this.#weigh(part)
      if (weight > this.#left * CONTENTS_PER_UNIT) this.spend(Number.POSITIVE_INFINITY)
      isFixed &&= this.#weights.has(part) || !partsOf(part)
    }
    if (isFixed) this.#weights.set(value, weight)
    return weight
  }
}

function partsOf({ value }: Value): Iterable<Value> | undefined {
  if (Array.isArray(value)) return value as Value[]
  return value instanceof Map ? (value as Map<string, Value>).values() : undefined
}
