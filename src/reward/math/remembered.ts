import { comparison } from './budget.ts'

/** A function that works out its answer for an object once in each comparison: an element of a list is compared with each of another. */
export function remembered<K extends object, T>(work: (key: K) => T): (key: K) => T {
  let known = new Map<K, T>()
  let of = -1
  return key => {
    if (of !== comparison()) {
      of = comparison()
      known = new Map()
    }
    let answer = known.get(key)
    if (answer === undefined) {
      answer = work(key)
      known.set(key, answer)
    }
    return answer
  }
}
