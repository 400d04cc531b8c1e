import type { Value } from './jinja.ts'

/** Units of work for any conversation: about a second of a processor at most; a template takes some dozens of them a message. */
const BASE_WORK = 200_000
/** Further units for every character and item of what is rendered: several times what the templates of the field take. */
const WORK_PER_CONTENT = 4
/** Characters and items that an operator or filter reads for one unit. */
const CONTENTS_PER_UNIT = 64

/**
 * Bounds the work of a chat template, which anyone may have written: every node it evaluates, every turn of a loop,
 * and every character and item that its operators and filters read. The spending methods throw when nothing is left.
 */
export class WorkBudget {
  #left = BASE_WORK
  readonly #weights = new WeakMap<Value, number>()

  /** Allows more work for a larger conversation. */
  grantFor(value: Value) {
    this.#left += this.#weigh(value, Number.POSITIVE_INFINITY) * WORK_PER_CONTENT
  }

  spend(units: number) {
    this.#left -= units
    if (this.#left < 0)
      throw new Error('it does far more work than the templates of the field do for as long a conversation')
  }

  spendOnItems({ value }: Value) {
    if (Array.isArray(value)) this.spend(value.length)
  }

  spendOnContents(value: Value) {
    this.spend(this.#weigh(value, this.#left * CONTENTS_PER_UNIT) / CONTENTS_PER_UNIT)
  }

  /** Characters and items of a value as a tree: a part that occurs twice counts twice, as it would be printed. */
  #weigh(value: Value, limit: number): number {
    const known = this.#weights.get(value)
    if (known !== undefined) return known
    if (value.type === 'StringValue') return (value.value as string).length
    const parts = partsOf(value)
    if (!parts) return 1
    let weight = 1
    // A namespace can still change, and with it whatever holds it.
    let isFixed = value.type !== 'NamespaceValue'
    for (const part of parts) {
      weight += this.#weigh(part, limit - weight)
      if (weight > limit) return Number.POSITIVE_INFINITY
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
