import type { TrainingProgress } from '../../train/index.ts'
import { grouped } from '../print.ts'

const things: Readonly<Record<TrainingProgress['phase'], string>> = {
  rollout: 'completions',
  reward: 'completions',
  gradient: 'groups',
  update: 'updates',
  evaluation: 'groups',
}

/** What the running step does: `rollout 37/64 completions, 5,120 tokens, 95 tokens/s`. */
export function activity({ phase, done, total, tokens }: TrainingProgress, tokensPerSecond: number): string {
  const drawn = phase === 'rollout' ? `, ${grouped(tokens)} tokens, ${Math.round(tokensPerSecond)} tokens/s` : ''
  return `${phase} ${done}/${total} ${things[phase]}${drawn}`
}
