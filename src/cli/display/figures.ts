import type { GrpoProgress, GrpoStep } from '../../train/index.ts'
import { duration, grouped } from '../print.ts'

/** What a person watches of a step. */
export interface Figure {
  /** Above its column. */
  title: string
  /** Before its value, where there are no columns. */
  label: string
  /** After its value, where there are no columns. */
  unit: string
  width: number
  show(step: GrpoStep, secondsLeft: number): string
}

const NUMBER_WIDTH = 7

/** In the order in which a narrow terminal leaves them out, from the last. */
export const figures: readonly Figure[] = [
  { title: 'reward', label: 'reward', unit: '', width: NUMBER_WIDTH, show: metric('reward', decimals(3)) },
  { title: 'spread', label: 'spread', unit: '', width: NUMBER_WIDTH, show: metric('reward_std', decimals(3)) },
  {
    title: 'length',
    label: 'length',
    unit: '',
    width: NUMBER_WIDTH,
    show: metric('completions/mean_length', decimals(1)),
  },
  {
    title: 'cut off',
    label: 'cut off',
    unit: '',
    width: NUMBER_WIDTH,
    show: metric('completions/clipped_ratio', percent),
  },
  { title: 'tokens/s', label: '', unit: 'tokens/s', width: 8, show: metric('tokens_per_second', decimals(0)) },
  { title: 'time left', label: '', unit: 'left', width: 10, show: (_, secondsLeft) => duration(secondsLeft) },
]

function metric(name: string, format: (value: number) => string): Figure['show'] {
  return ({ metrics }) => {
    const value = metrics[name]
    return value === null || value === undefined ? '–' : format(value)
  }
}

/** With as many of the decimals as there is room for. */
function decimals(count: number): (value: number) => string {
  return value => {
    const texts = Array.from({ length: count + 1 }, (_, i) => value.toFixed(count - i))
    return texts.find(text => text.length <= NUMBER_WIDTH) ?? value.toExponential(0)
  }
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}

/** What the running step does: `rollout 37/64 completions, 5,120 tokens, 95 tokens/s`. */
export function activity({ phase, done, total, tokens }: GrpoProgress, tokensPerSecond: number): string {
  const things = { rollout: 'completions', reward: 'completions', gradient: 'groups', update: 'updates' }[phase]
  const drawn = phase === 'rollout' ? `, ${grouped(tokens)} tokens, ${Math.round(tokensPerSecond)} tokens/s` : ''
  return `${phase} ${done}/${total} ${things}${drawn}`
}
