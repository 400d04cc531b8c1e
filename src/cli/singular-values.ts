import { type ClosePair, tinyLora } from '../adapter/index.ts'
import { loadModel } from '../model/index.ts'
import { showProgress } from './progress.ts'

export interface SingularValues {
  rank: number
  /** The leading singular values of every adapted weight, falling. */
  modules: { name: string; sigma: number[] }[]
  closePairs: (ClosePair & { name: string })[]
}

/** Computes the leading `rank` singular values of every adapted weight, or takes them from the cache. */
export async function singularValues(reference: string, rank: number): Promise<SingularValues> {
  const model = await loadModel(reference)
  try {
    const svds = [...(await tinyLora(model, { rank, onProgress: showProgress })).svds]
    return {
      rank,
      modules: svds.map(([name, { sigma }]) => ({ name, sigma: Array.from(sigma) })),
      closePairs: svds.flatMap(([name, { closePairs }]) => closePairs.map(pair => ({ name, ...pair }))),
    }
  } finally {
    await model.close()
  }
}
