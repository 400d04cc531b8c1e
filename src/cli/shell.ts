import type { RunConfig } from '../train/run/index.ts'

/** A text as one word of a shell's command line. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** What goes on with a run. */
export function resumeCommand(run: string, trainer: RunConfig['trainer']): string {
  return `tinylora ${{ grpo: 'train', sft: 'sft' }[trainer]} --resume ${shellWord(run)}`
}
