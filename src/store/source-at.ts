import type { Source } from './types.ts'

/** A file by its path, which needs Node; a source stays as it is. @throws Error when it is missing or is no file. */
export async function sourceAt(place: string | Source): Promise<Source> {
  if (typeof place !== 'string') return place
  const { fileSource, missingAsUndefined } = await import('./node-files.ts')
  const source = await missingAsUndefined(fileSource(place))
  if (!source) throw new Error(`${place}: no such file`)
  return source
}
