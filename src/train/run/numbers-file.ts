import { z } from 'zod'

/** Adapters of more numbers have too many to look at one by one. */
const SHOWN = 256

const lineSchema = z.object({ step: z.int(), values: z.array(z.number()) })

/** The trained numbers after a step. */
export type StepNumbers = z.output<typeof lineSchema>

/** A line of `numbers.jsonl`; undefined where they are too many. */
export function formatNumbers(step: number, values: Float32Array): string | undefined {
  return values.length > SHOWN ? undefined : `${JSON.stringify({ step, values: [...values] })}\n`
}

/** @param at the file, for errors. @throws Error that names the line that is damaged. */
export function parseNumbers(lines: readonly string[], at: string): StepNumbers[] {
  return lines.map((line, i) => {
    const parsed = lineSchema.safeParse(JSON.parse(line))
    if (parsed.success && parsed.data.step === i + 1) return parsed.data
    throw new Error(`${at} line ${i + 1}: is not the numbers of step ${i + 1}; the file is damaged`)
  })
}
