import { z } from 'zod'

/** Options by their schema, defaults filled in. @param of whose they are, for errors @throws Error that lists every option that is unknown or out of range. */
export function parseOptions<S extends z.ZodType>(schema: S, options: unknown, of: string): z.output<S> {
  const parsed = schema.safeParse(options)
  if (!parsed.success) throw new Error(`${of} options:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
