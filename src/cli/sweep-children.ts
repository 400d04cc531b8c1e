import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('./main.js', import.meta.url))

/**
 * Commands of this program that run in processes of their own. They are in no process group of a terminal: Ctrl-C reaches this process alone, which passes the
 * first on, for them to come to a good end, and ends them and itself at the second.
 */
export class Children {
  readonly #running = new Set<ChildProcess>()
  readonly #onInterrupt: () => void
  #interrupted = false

  constructor(onInterrupt: () => void) {
    this.#onInterrupt = onInterrupt
    process.on('SIGINT', this.#interrupt)
    process.on('SIGTERM', this.#end)
    process.on('exit', this.#kill)
  }

  /** Whether Ctrl-C was pressed. */
  get interrupted(): boolean {
    return this.#interrupted
  }

  /** Runs a command, its words appended to a log; how a signal ended it is written there, too. @returns whether it ended well */
  async run(args: readonly string[], log: string): Promise<boolean> {
    await mkdir(dirname(log), { recursive: true })
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    this.#running.add(child)
    const file = createWriteStream(log, { flags: 'a' })
    child.stdout.pipe(file, { end: false })
    child.stderr.pipe(file, { end: false })
    const [code, signal] = await once(child, 'close')
    this.#running.delete(child)
    file.end(
      signal === null ? '' : `ended by ${signal}${signal === 'SIGKILL' ? ', as by a system without memory' : ''}\n`,
    )
    return code === 0
  }

  /** Listens no more. */
  close(): void {
    process.off('SIGINT', this.#interrupt)
    process.off('SIGTERM', this.#end)
    process.off('exit', this.#kill)
  }

  readonly #interrupt = () => {
    if (this.#interrupted) this.#end()
    this.#interrupted = true
    this.#onInterrupt()
    for (const child of this.#running) child.kill('SIGINT')
  }

  readonly #end = () => process.exit(130)

  readonly #kill = () => {
    for (const child of this.#running) child.kill('SIGKILL')
  }
}
