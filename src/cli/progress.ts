import type { SvdProgress } from '../adapter/index.ts'

/** Counts the SVDs of a model on one line of stderr, where a person watches. Cached ones are too fast to be worth it. */
export function showProgress({ done, total, cached }: SvdProgress): void {
  if (!process.stderr.isTTY || cached) return
  process.stderr.write(`\rsingular values: ${done} of ${total} weights${done === total ? '\n' : ''}`)
}
