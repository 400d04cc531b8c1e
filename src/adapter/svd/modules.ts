import { cachedSvd, checkShape, computeSvd, type SvdMatrix, type SvdOptions } from './truncated.ts'
import type { TruncatedSvd } from './types.ts'

export interface ModulesOptions extends SvdOptions {
  /** Called after every matrix. */
  onProgress?(progress: SvdProgress): void
  signal?: AbortSignal
}

export interface SvdProgress {
  name: string
  done: number
  total: number
  cached: boolean
}

/** While one matrix's small algebra is done here, another's products are computed in the runtime's thread. */
const LANES = 2

/**
 * Truncated SVDs of a model's matrices, in their order, two at a time: so many are in memory (one that needs float64 takes twice
 * its size more).
 * @throws Error of `truncatedSvd`, or the signal's reason once it is aborted.
 */
export async function svdOfModules(
  matrices: readonly SvdMatrix[],
  { onProgress, signal, ...options }: ModulesOptions,
): Promise<Map<string, TruncatedSvd>> {
  for (const matrix of matrices) checkShape(matrix, options.rank)
  const results: TruncatedSvd[] = []
  const waiting = matrices.entries()
  let done = 0

  async function lane(): Promise<void> {
    for (const [i, matrix] of waiting) {
      signal?.throwIfAborted()
      const cached = await cachedSvd(matrix, options.rank, options.cache)
      results[i] = cached ?? (await computeSvd(matrix, await matrix.read(), options))
      done += 1
      onProgress?.({ name: matrix.name, done, total: matrices.length, cached: cached !== undefined })
    }
  }

  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane))
  for (const { status, reason } of lanes as PromiseRejectedResult[]) if (status === 'rejected') throw reason
  return new Map(matrices.map(({ name }, i) => [name, results[i]!]))
}
