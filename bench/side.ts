import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Job, Measured } from './job.ts'
import { watchMemory } from './process-memory.ts'

/** Who does a work: a program of this folder that reads a job and prints measurements. */
export interface Side {
  name: string
  /** File in this folder, and its arguments. */
  script: string
  args?: readonly string[]
  /** Which Python runs it, for a peer: the name of the environment variable that says where it is. */
  python?: 'BENCH_PYTHON' | 'BENCH_VLLM_PYTHON'
}

/** What one process of a side measured. */
export interface Outcome {
  measured: Measured[]
  /** Peak bytes of the process and all that it started, from its start to its end. */
  peakBytes: number
}

/** Runs a side once, as a process of its own. @throws Error with the end of what it printed where it fails. */
export async function runSide(side: Side, job: Job): Promise<Outcome> {
  const script = fileURLToPath(new URL(side.script, import.meta.url))
  const [command, before] = side.python
    ? [process.env[side.python] ?? 'python3', []]
    : [process.execPath, ['--import', 'tsx']]
  const child = spawn(command, [...before, script, ...(side.args ?? [])], { stdio: ['pipe', 'pipe', 'pipe'] })
  const memory = watchMemory(child.pid!)
  let complaints = ''
  child.stderr.on('data', chunk => {
    complaints = `${complaints}${chunk}`.slice(-2000)
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  child.stdin.end(JSON.stringify(job))
  const measured: Measured[] = []
  for await (const line of createInterface({ input: child.stdout })) measured.push(JSON.parse(line))
  const code = await ended
  const peakBytes = memory.stop()
  if (code !== 0 || measured.length === 0)
    throw new Error(`bench: ${side.name} (${side.script}) ended with ${code}:\n${complaints}`)
  return { measured, peakBytes }
}
