import type { TrainingStep } from '../../train/index.ts'
import type { RunConfig } from '../../train/run/index.ts'
import { duration } from '../print.ts'

/** What a person watches of a step. */
export interface Figure {
  /** Above its column. */
  title: string
  /** Before its value, where there are no columns. */
  label: string
  /** After its value, where there are no columns. */
  unit: string
  width: number
  show(step: Pick<TrainingStep, 'metrics'>, secondsLeft: number): string
}

const NUMBER_WIDTH = 7

const speed: Figure = {
  title: 'tokens/s',
  label: '',
  unit: 'tokens/s',
  width: 8,
  show: metric('tokens_per_second', decimals(0)),
}
const left: Figure = {
  title: 'time left',
  label: '',
  unit: 'left',
  width: 10,
  show: (_, secondsLeft) => duration(secondsLeft),
}

/** Of every trainer, in the order in which a narrow terminal leaves them out, from the last. */
export const figures: Readonly<Record<RunConfig['trainer'], readonly Figure[]>> = {
  grpo: [
    number('reward', 'reward', decimals(3)),
    number('spread', 'reward_std', decimals(3)),
    number('length', 'completions/mean_length', decimals(1)),
    number('cut off', 'completions/clipped_ratio', percent),
    speed,
    left,
  ],
  sft: [
    number('loss', 'loss', decimals(3)),
    number('held out', 'eval_loss', decimals(3)),
    number('gradient', 'grad_norm', decimals(3)),
    speed,
    left,
  ],
}

function number(title: string, name: string, format: (value: number) => string): Figure {
  return { title, label: title, unit: '', width: Math.max(NUMBER_WIDTH, title.length), show: metric(name, format) }
}

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
