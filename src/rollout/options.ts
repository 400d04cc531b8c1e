import { z } from 'zod'

/** Options of `generate`: the one place of their defaults, with the reasons. */
export const generateSchema = z.strictObject({
  temperature: z.number().nonnegative().default(1).meta({
    description: 'Divides the logits before a token is drawn; 0 always takes the likeliest (greedy).',
    reason: "1 samples the model's own distribution, as training does",
  }),
  maxCompletionLength: z.int().positive().default(256).meta({
    description: 'Most tokens to generate.',
    reason: 'a worked answer to a grade-school problem, in seconds on a laptop',
  }),
  seed: z.int().nonnegative().default(0).meta({
    description: 'Seed of the random draws.',
    reason: 'the same command gives the same text',
  }),
  raw: z.boolean().default(false).meta({
    description: 'Continue the text itself, without the chat template.',
    reason: 'instruction models answer only in the form that they were trained on',
  }),
})

export type GenerateOptions = z.input<typeof generateSchema>

/** Validates the options and fills in the defaults. @throws Error that lists every option that is unknown or out of range. */
export function parseGenerate(options: GenerateOptions): z.output<typeof generateSchema> {
  const parsed = generateSchema.safeParse(options)
  if (!parsed.success) throw new Error(`generate options:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
