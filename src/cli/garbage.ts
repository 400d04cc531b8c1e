import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Steps between two collections: each takes some 20 ms. */
const STEPS_A_COLLECTION = 10

/**
 * Collects the garbage of a long training now and then. V8 would let its old generation grow for hundreds of steps first, which takes memory from
 * ONNX Runtime and looks like a leak.
 */
export function garbageCollector(): (step: number) => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  return step => {
    if (step % STEPS_A_COLLECTION === 0) collect()
  }
}
