import { z } from 'zod'
import type { Metrics } from '../training-step.ts'

const lineSchema = z.record(z.string(), z.number().nullable()).and(z.object({ step: z.int() }))

/** One line of `metrics.jsonl`. */
export type StepMetrics = Metrics & { step: number }

/** A line of `metrics.jsonl`. */
export function formatMetrics(step: number, metrics: Metrics): string {
  return `${JSON.stringify({ step, ...metrics })}\n`
}

/** The whole lines of a file, without their ends: a process that is killed may leave a part of one. */
export function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1)
}

/** Line i is step i + 1. @param at the file, for errors. @throws Error that names the line that is damaged. */
export function parseMetrics(lines: readonly string[], at: string): StepMetrics[] {
  return lines.map((line, i) => {
    const parsed = lineSchema.safeParse(parseJson(line))
    if (parsed.success && parsed.data.step === i + 1) return parsed.data
    throw new Error(`${at} line ${i + 1}: is not the metrics of step ${i + 1}; the file is damaged`)
  })
}

/** Undefined where a text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
