import { z } from 'zod'
import { parseJson } from './metrics-file.ts'

/** Adapters of more numbers have too many to look at one by one: of them quantiles are kept. */
const ONE_BY_ONE = 256
/** Adapters of more numbers have none. */
const SUMMARISED = 16_384

/** The shares of the numbers that lie at or below each of the quantiles. */
export const QUANTILES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]

const lineSchema = z
  .strictObject({
    step: z.int(),
    values: z.array(z.number()).optional(),
    quantiles: z.array(z.number()).length(QUANTILES.length).optional(),
  })
  .refine(({ values, quantiles }) => (values === undefined) !== (quantiles === undefined))

/** The trained numbers after a step, or where they are many their quantiles. */
export type StepNumbers = z.output<typeof lineSchema>

/** A line of `numbers.jsonl`; undefined where they are too many. */
export function formatNumbers(step: number, values: Float32Array): string | undefined {
  if (values.length > SUMMARISED) return undefined
  const shown = values.length > ONE_BY_ONE ? { quantiles: quantilesOf(values) } : { values: [...values] }
  return `${JSON.stringify({ step, ...shown })}\n`
}

function quantilesOf(values: Float32Array): number[] {
  const sorted = values.toSorted()
  return QUANTILES.map(share => sorted[Math.round(share * (sorted.length - 1))]!)
}

/**
 * Steps follow each other, from the first that was written down: of a run of many numbers earlier versions wrote none.
 * @param at the file, for errors. @throws Error that names the line that is damaged.
 */
export function parseNumbers(lines: readonly string[], at: string): StepNumbers[] {
  const parsed: StepNumbers[] = []
  for (const [i, line] of lines.entries()) {
    const { success, data } = lineSchema.safeParse(parseJson(line))
    if (!success || data.step !== (parsed.at(-1)?.step ?? data.step - 1) + 1)
      throw new Error(`${at} line ${i + 1}: is not the numbers of the next step; the file is damaged`)
    parsed.push(data)
  }
  return parsed
}
