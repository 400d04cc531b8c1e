import { existsSync } from 'node:fs'
import type { z } from 'zod'
import { parseConfig } from './config-file.ts'
import { type Given, kebabCase, problemsIn } from './options.ts'
import { inLists } from './training-call.ts'

/** Options by their flags, as a command that has them in a config file reads them. @throws Error that names one that it has not. */
export function valuesOf(options: object, fields: z.ZodObject, path: string): Given['values'] {
  return inLists(parseConfig(JSON.stringify(options), path, Object.keys(fields.shape)).values, fields)
}

/** What a command makes of options. @throws Error that says what does not fit, and lists why. */
export function checked<S extends z.ZodType>(values: Given['values'], schema: S, misfit: string): z.output<S> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  throw new Error(`${misfit}:\n  ${problemsIn(parsed.error, { values, nameOf: kebabCase }).join('\n  ')}`)
}

/** @throws Error that begins with `what` where a file is named that is not there. */
export function checkFile(file: string | undefined, what: string): void {
  if (file !== undefined && !existsSync(file)) throw new Error(`${what}: ${file}: no such file`)
}
