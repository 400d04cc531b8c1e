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

/**
 * Truncated SVDs of a model's matrices, in their order. The next matrix is read while one is computed, so two are in memory at a time
 * (a matrix that needs float64 takes twice its size more).
 * @throws Error of `truncatedSvd`, or the signal's reason once it is aborted.
 */
export async function svdOfModules(
  matrices: readonly SvdMatrix[],
  { onProgress, signal, ...options }: ModulesOptions,
): Promise<Map<string, TruncatedSvd>> {
  for (const matrix of matrices) checkShape(matrix, options.rank)
  const results = new Map<string, TruncatedSvd>()
  let next = fetch(matrices[0], options)
  for (const [i, matrix] of matrices.entries()) {
    signal?.throwIfAborted()
    const { cached, weights } = await next
    next = fetch(matrices[i + 1], options)
    results.set(matrix.name, cached ?? (await computeSvd(matrix, weights!, options)))
    onProgress?.({ name: matrix.name, done: i + 1, total: matrices.length, cached: cached !== undefined })
  }
  return results
}

interface Fetched {
  cached?: TruncatedSvd
  weights?: Float32Array
}

/** The result where it is cached, else the values to compute it from. */
function fetch(matrix: SvdMatrix | undefined, { rank, cache }: SvdOptions): Promise<Fetched> {
  const fetched = readOrCached(matrix, rank, cache)
  // A failure is reported when its turn comes; until then it must not count as unhandled.
  fetched.catch(() => {})
  return fetched
}

async function readOrCached(matrix: SvdMatrix | undefined, rank: number, cache: SvdOptions['cache']): Promise<Fetched> {
  if (!matrix) return {}
  const cached = await cachedSvd(matrix, rank, cache)
  return cached ? { cached } : { weights: await matrix.read() }
}
