import { sha256 } from '../store/index.ts'
import type { Demonstration } from './demonstrations.ts'
import type { Problem } from './types.ts'

/** SHA-256 of some problems or demonstrations in their order: what a run that goes on compares its data by. */
export async function problemsFingerprint(problems: readonly (Problem | Demonstration)[]): Promise<string> {
  const hashes = await Promise.all(problems.map(problem => sha256(JSON.stringify(problem))))
  return sha256(hashes.join('\n'))
}
