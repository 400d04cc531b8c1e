// From the command to the first token that a user sees: `tinylora generate`, as it is installed (npm run build). A run before, not counted, fills the cache.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { readJob, report } from '../job.ts'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const job = await readJob()

/** Resolves when the first text appears. @returns the process, which ends by itself */
async function firstToken(): Promise<ChildProcess> {
  const args = [main, 'generate', '--model', job.model, '--max-completion-length', '1', job.questions[0]!]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

for (let i = 0; i <= job.repeats; i++) {
  const start = performance.now()
  const child = await firstToken()
  if (i > 0) report({ seconds: (performance.now() - start) / 1000 })
  if (child.exitCode === null) await once(child, 'exit')
}
