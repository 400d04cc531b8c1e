import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
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
  /** Most bytes that the process and all that it started had in memory at a time. */
  peakBytes: number
}

/** Runs a side once, as a process of its own. @throws Error with the end of what it printed where it fails. */
export async function runSide(side: Side, job: Job): Promise<Outcome> {
  const script = fileURLToPath(new URL(side.script, import.meta.url))
  const [command, before] = side.python
    ? [process.env[side.python] ?? 'python3', []]
    : [process.execPath, ['--import', 'tsx']]
  const child = spawn(command, [...before, script, ...(side.args ?? [])])
  const memory = child.pid === undefined ? undefined : watchMemory(child.pid)
  try {
    // Why a side took no job, its exit code and its complaints say.
    child.stdin.on('error', () => {})
    child.stdin.end(JSON.stringify(job))
    const [lines, complaints, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    const measured = lines
      .split('\n')
      .filter(line => line !== '')
      .map((line): Measured => JSON.parse(line))
    if (code !== 0 || measured.length === 0) throw new Error(`it ended with ${code}:\n${complaints.slice(-2000)}`)
    return { measured, peakBytes: memory!.stop() }
  } catch (error) {
    throw new Error(`bench: ${side.name} (${side.script}): ${(error as Error).message}`)
  } finally {
    memory?.stop()
  }
}
