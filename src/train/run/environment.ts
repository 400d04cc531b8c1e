import { z } from 'zod'

/** What the last digits of a run depend on, beside its options. */
export const environmentSchema = z.strictObject({
  processor: z.string(),
  onnxruntime: z.string(),
  tinylora: z.string(),
  node: z.string(),
})

export type Environment = z.output<typeof environmentSchema>

const INSTRUCTION_SETS = ['avx2', 'avx512f', 'avx512_vnni', 'amx_tile', 'asimddp', 'i8mm', 'sve']

const packageSchema = z.object({ version: z.string() })

/** This machine and the versions that run on it. Needs Node. */
export async function environment(): Promise<Environment> {
  // Not imported statically: a page has no such modules.
  const [{ arch, cpus }, { createRequire }] = await Promise.all([import('node:os'), import('node:module')])
  const require = createRequire(import.meta.url)
  const versionIn = (path: string) => packageSchema.parse(require(path)).version
  return {
    processor: [arch(), cpus()[0]?.model.trim(), await instructionSets()].filter(Boolean).join(' '),
    onnxruntime: versionIn('onnxruntime-node/package.json'),
    tinylora: versionIn('../../../package.json'),
    node: process.versions.node,
  }
}

/** Those by which ONNX Runtime chooses its kernels, where the system tells: clouds give processors of many kinds one name. */
async function instructionSets(): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '')
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/))
  return INSTRUCTION_SETS.filter(name => flags.has(name)).join(' ')
}
