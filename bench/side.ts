import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Measured } from './job.ts'
import { watchMemory } from './process-memory.ts'

/** Who does a work: a program of this folder that reads a job and prints measurements. */
export interface Side {
  name: string
  /** File in this folder, and its arguments. */
  script: string
  args?: readonly string[]
  /** Which Python runs it, for a peer: the name of the environment variable that says where it is. */
  python?: 'BENCH_PYTHON' | 'BENCH_VLLM_PYTHON'
  /** The one core that it may run on (Linux); left out: all. */
  core?: number
}

/** What one process of a side measured. */
export interface Outcome<M = Measured> {
  measured: M[]
  /** Most bytes that the process and all that it started had in memory at a time. */
  peakBytes: number
}

/** Runs a side once, as a process of its own. @throws Error with the end of what it printed where it fails. */
export async function runSide<M = Measured>(side: Side, job: unknown): Promise<Outcome<M>> {
  const [command, ...args] = commandOf(side)
  const child = spawn(command, args)
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
      .map((line): M => JSON.parse(line))
    if (code !== 0 || measured.length === 0) throw new Error(`it ended with ${code}:\n${complaints.slice(-2000)}`)
    return { measured, peakBytes: memory!.stop() }
  } catch (error) {
    throw new Error(`bench: ${side.name} (${side.script}): ${(error as Error).message}`)
  } finally {
    memory?.stop()
  }
}

function commandOf({ script, args = [], python, core }: Side): [string, ...string[]] {
  const program = [fileURLToPath(new URL(script, import.meta.url)), ...args]
  const command: [string, ...string[]] = python
    ? [process.env[python] ?? 'python3', ...program]
    : [process.execPath, '--import', 'tsx', ...program]
  return core === undefined ? command : ['taskset', '--cpu-list', String(core), ...command]
}
