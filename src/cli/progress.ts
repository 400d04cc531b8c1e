import type { SvdProgress } from '../adapter/index.ts'
import type { RolloutProgress } from '../rollout/index.ts'
import { grouped } from './print.ts'

/** Counts the SVDs of a model on one line of stderr, where a person watches. Cached ones are too fast to be worth it. */
export function showProgress({ done, total, cached }: SvdProgress): void {
  if (!process.stderr.isTTY || cached) return
  process.stderr.write(`\rsingular values: ${done} of ${total} weights${done === total ? '\n' : ''}`)
}

/** Between two pictures, in milliseconds. */
const FRAME = 200

/** Counts completions on one line of stderr, where a person watches. */
export function showRollout(): (progress: RolloutProgress) => void {
  let painted = 0
  const started = performance.now()
  return ({ tokens, finished, total }) => {
    const now = performance.now()
    if (!process.stderr.isTTY || (now - painted < FRAME && finished < total)) return
    painted = now
    const speed = Math.round((1000 * tokens) / (now - started))
    const text = `${grouped(finished)} of ${grouped(total)} completions, ${grouped(tokens)} tokens, ${speed} tokens/s`
    process.stderr.write(`\r${text}\u001b[K${finished === total ? '\n' : ''}`)
  }
}
