import { readFile } from 'node:fs/promises'
import { closestMatch } from 'leven'
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import { type Given, kebabCase } from './options.ts'

/**
 * Reads options from a YAML or JSON file whose keys are flags without their dashes, such as `num-generations: 8`.
 * @throws Error that names the file, the line and what is wrong there: no YAML, or no such option.
 */
export async function readConfigFile(path: string, options: readonly string[]): Promise<Given> {
  return parseConfig(await readText(path), path, options)
}

/** As `readConfigFile`, for the text of a file. */
export function parseConfig(text: string, path: string, options: readonly string[]): Given {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const at = (offset: number) => `${path}:${lines.linePos(offset).line}`
  const [wrong] = [...document.errors, ...document.warnings]
  if (wrong) throw new Error(`${at(wrong.pos[0])}: ${wrong.message}`)
  if (!isMap(document.contents)) throw new Error(`${path}: expected lines such as "num-generations: 8"`)

  const data = plainValues(document, path)
  const known = new Map(options.map(option => [kebabCase(option), option]))
  const values: Given['values'] = {}
  const places = new Map<string, string>()
  for (const { key } of document.contents.items) {
    if (!isScalar(key)) throw new Error(`${path}: expected lines such as "num-generations: 8", found the key ${key}`)
    const flag = String(key.value)
    const place = `${at(key.range?.[0] ?? 0)}: ${flag}`
    const option = known.get(flag)
    if (!option) throw new Error(`${place} is no option.${suggestion(flag, [...known.keys()])}`)
    values[option] = data[flag]
    places.set(option, place)
  }
  return { values, nameOf: option => places.get(option) ?? `${path}: ${kebabCase(option)}` }
}

/** @throws Error on aliases that lead nowhere or grow without bound. */
function plainValues(document: Document, path: string): Record<string, unknown> {
  try {
    return document.toJS()
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error })
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(`${path}: this config file cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

function suggestion(flag: string, known: readonly string[]): string {
  const nearest = closestMatch(flag, known, { maxDistance: Math.ceil(flag.length / 2) })
  return nearest ? ` Did you mean ${nearest}?` : ''
}
