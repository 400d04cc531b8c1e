import { z } from 'zod'

/** What the last digits of a run depend on, beside its options. */
export const environmentSchema = z.strictObject({
  processor: z.string(),
  onnxruntime: z.string(),
  tinylora: z.string(),
  node: z.string(),
})

export type Environment = z.output<typeof environmentSchema>

const packageSchema = z.object({ version: z.string() })

/** This machine and the versions that run on it. Needs Node. */
export async function environment(): Promise<Environment> {
  // Not imported statically: a page has no such modules.
  const [{ arch, cpus }, { createRequire }] = await Promise.all([import('node:os'), import('node:module')])
  const require = createRequire(import.meta.url)
  const versionIn = (path: string) => packageSchema.parse(require(path)).version
  return {
    processor: `${arch()} ${cpus()[0]?.model.trim() ?? ''}`.trim(),
    onnxruntime: versionIn('onnxruntime-node/package.json'),
    tinylora: versionIn('../../../package.json'),
    node: process.versions.node,
  }
}
