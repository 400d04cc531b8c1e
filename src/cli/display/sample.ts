import type { CompletionRow } from '../../train/index.ts'
import type { ShownStep } from './types.ts'

/** The first completion of a step whose turn it is. */
export function sampleOf({ step, completions }: ShownStep, every = 0): CompletionRow | undefined {
  return every > 0 && step % every === 0 ? completions?.[0] : undefined
}

/** A completion for a person to read. */
export function sampleText(row: CompletionRow): string {
  const { step, problem_id, reward, answer, tokens, finish_reason } = row
  const heading = `sample of step ${step}, problem ${problem_id}: reward ${Number(reward.toFixed(3))}, answer ${answer}, ${tokens} tokens, ${finish_reason}`
  return [printable(heading), quoted('prompt', row.prompt), quoted('completion', row.completion)].join('\n')
}

function quoted(title: string, text: string): string {
  const lines = printable(text.trimEnd()).split('\n')
  return [`  ${title}`, ...lines.map(line => `  | ${line}`)].join('\n')
}

/** A model may write anything, such as what clears a terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{C}\n\t\u200d]|[\p{Zl}\p{Zp}]/gu, '·')
}
