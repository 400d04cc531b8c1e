import { z } from 'zod'
import { methodField } from '../../adapter/index.ts'
import { PROMPTS } from '../../task/index.ts'
import { environmentSchema } from './environment.ts'
import { runSchema } from './options.ts'

const FORMAT = 'tinylora-run'
const FORMAT_VERSION = 1

/** Whatever JSON can keep. */
const settings = z.record(z.string(), z.unknown())

const dataSchema = z.strictObject({
  /** Absent for a task that makes its problems. */
  data: z.string().optional(),
  problems: z.int(),
  /** `problemsFingerprint`: it decides, `data` is where they were found. */
  fingerprint: z.string(),
})

/** What a run is, apart from what this room adds to it. */
const descriptionSchema = z.strictObject({
  /** Runs before there were several do not name it. */
  trainer: z.enum(['grpo', 'sft']).default('grpo'),
  /** The fingerprint decides, the reference is where it was found. */
  model: z.strictObject({ reference: z.string(), fingerprint: z.string() }),
  /** The method, which runs before there were several did not name, and all of its settings. */
  adapter: z.looseObject({ method: methodField }),
  /** Problems, or demonstrations. */
  task: dataSchema.extend({
    /** Absent for own data. */
    name: z.string().optional(),
    limit: z.int().optional(),
    /** How its questions are put, where another way than its own was asked for. */
    prompt: z.enum(PROMPTS).optional(),
  }),
  /** Held-out demonstrations. */
  evaluation: dataSchema.optional(),
  /** Held-out problems that are scored every so many steps. */
  heldOut: dataSchema.extend({ every: z.int(), limit: z.int() }).optional(),
  /** A file where it is not the task's own; none with demonstrations. */
  rewards: z
    .array(
      z.strictObject({
        name: z.string(),
        weight: z.number(),
        file: z.string().optional(),
        /** Of the file, not of what it imports. */
        fingerprint: z.string().optional(),
      }),
    )
    .default([]),
  /** All settings of the trainer. */
  training: settings,
  /** As chosen or measured at the start. */
  runtime: z.strictObject({ device: z.string(), threads: z.int() }),
})

/** The contents of `config.json`. */
const configSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  ...descriptionSchema.shape,
  run: runSchema.omit({ allowOtherProcessor: true }),
  environment: environmentSchema,
})

export type RunDescription = z.input<typeof descriptionSchema>
export type RunConfig = z.output<typeof configSchema>

/** Fills in what every config has. @throws Error that lists what is unknown or missing. */
export function toConfig(parts: Omit<z.input<typeof configSchema>, 'format' | 'version'>): RunConfig {
  // Through JSON, so that it compares with what is read back: options that are not set are absent there.
  return parse(JSON.parse(JSON.stringify({ format: FORMAT, version: FORMAT_VERSION, ...parts })), 'run config')
}

/** `config.json`. */
export function formatConfig(config: RunConfig): string {
  return `${JSON.stringify(config, null, 2)}\n`
}

/** Whether a text is the config of a run, and not, for example, a model's. */
export function isRunConfig(text: string): boolean {
  try {
    return z.looseObject({ format: z.literal(FORMAT) }).safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

/** @param at its place, for errors. @throws Error that says what is wrong with it. */
export function parseConfig(text: string, at: string): RunConfig {
  if (!isRunConfig(text)) throw new Error(`${at}: is not the config of a run`)
  return parse(JSON.parse(text), at)
}

function parse(value: unknown, at: string): RunConfig {
  const parsed = configSchema.safeParse(value)
  if (!parsed.success)
    throw new Error(`${at}: not the config of a run of this tinylora:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
