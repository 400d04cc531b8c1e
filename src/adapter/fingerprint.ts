import { sha256 } from '../store/index.ts'
import type { Adapter } from './adapter.ts'

/** SHA-256 of what an adapter is: its method, its settings and its numbers as they are now. */
export async function adapterFingerprint({ method, settings, values }: Adapter): Promise<string> {
  const numbers = await sha256(new Uint8Array(values.slice().buffer))
  return sha256(JSON.stringify([method, settings, numbers]))
}
