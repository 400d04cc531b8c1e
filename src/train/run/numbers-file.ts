import { z } from 'zod'

/** Adapters of more numbers have too many to look at one by one: of them quantiles are kept. */
const ONE_BY_ONE = 256
/** Adapters of more numbers have none. */
const SUMMARISED = 16_384

/** The shares of the numbers that lie at or below each of the quantiles. */
export const QUANTILES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]

const lineSchema = z.object({
  step: z.int(),
  values: z.array(z.number()).optional(),
  quantiles: z.array(z.number()).length(QUANTILES.length).optional(),
})

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

/** @param at the file, for errors. @throws Error that names the line that is damaged. */
export function parseNumbers(lines: readonly string[], at: string): StepNumbers[] {
  return lines.map((line, i) => {
    const parsed = lineSchema.safeParse(JSON.parse(line))
    if (parsed.success && parsed.data.step === i + 1) return parsed.data
    throw new Error(`${at} line ${i + 1}: is not the numbers of step ${i + 1}; the file is damaged`)
  })
}
