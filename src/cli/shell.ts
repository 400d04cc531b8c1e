import type { RunConfig } from '../train/run/index.ts'

/** A text as one word of a shell's command line. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** A command as it is typed here: through npx where this one was, or where npm started it. */
export function command(...words: readonly string[]): string {
  const program = ['exec', 'start'].includes(process.env.npm_command ?? '') ? 'npx tinylora' : 'tinylora'
  return [program, ...words].join(' ')
}

/** What goes on with a run. */
export function resumeCommand(run: string, trainer: RunConfig['trainer']): string {
  return command({ grpo: 'train', sft: 'sft' }[trainer], '--resume', shellWord(run))
}
