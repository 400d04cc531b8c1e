import { command, shellWord } from '../shell.ts'
import type { Ending } from './types.ts'

/** How a training stopped, and what to type next. */
export function endingText(ending: Ending): string {
  const { run, step, steps } = ending
  if (!ending.finished) return `stopped after step ${step} of ${steps}, which is saved. To go on: ${ending.resume}`
  const { model, adapter } = ending
  return [
    `done: ${step} steps. The adapter is in ${adapter}. To try it, and to see how it went:`,
    `  ${command('generate', '--model', shellWord(model), '--adapter', shellWord(adapter), '"…"')}`,
    `  ${command('info', shellWord(run))}`,
  ].join('\n')
}
