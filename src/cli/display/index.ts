import { jsonDisplay } from './json.ts'
import { linesDisplay } from './lines.ts'
import type { Display, DisplayOptions } from './types.ts'

export type { Display, Ending, ShownStep } from './types.ts'

/** A table that updates on a terminal, plain lines elsewhere, or JSON lines if asked. */
export async function openDisplay({ json, ...options }: DisplayOptions & { json: boolean }): Promise<Display> {
  if (json) return jsonDisplay(options)
  if (!process.stdout.isTTY) return linesDisplay(text => process.stdout.write(text), options)
  const { tableDisplay } = await import('./table.ts')
  return tableDisplay(process.stdout, options)
}
