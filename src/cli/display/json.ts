import { printJsonLine } from '../print.ts'
import { sampleOf } from './sample.ts'
import type { Display, DisplayOptions } from './types.ts'

/** A JSON document a step on stdout, each on a line of its own; what is for people goes to stderr. */
export function jsonDisplay({ sampleEvery }: DisplayOptions): Display {
  return {
    progress: () => {},
    step(step) {
      const { step: number, steps, metrics, notes } = step
      printJsonLine({ step: number, steps, metrics, notes, sample: sampleOf(step, sampleEvery) })
    },
    say: text => process.stderr.write(`${text}\n`),
    end: printJsonLine,
    close: () => {},
  }
}
