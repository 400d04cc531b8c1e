// QwenLM/Qwen2.5-Math, evaluation/parser.py: `strip_string`.
import { wordNumber } from './word-number.ts'

/** As regular expressions, in the order in which they are taken out; "s" may follow. */
const UNITS =
  'east|degree|mph|kmph|ft|m sqaure| m east|sq m|deg|mile|q .|monkey|prime|ratio|profit of rs|rd|o|gm|p . m|lb|tile|per|dm|lt|gain|ab|way|west|a .|b .|c .|d .|e .|f .|g .|h .|t|a|h|no change|men|soldier|pie|bc|excess|st|inches|noon|percent|by|gal|kmh|c|acre|rise|a . m|th|π r 2|sq|mark|l|toy|coin|sq . m|gallon|° f|profit|minw|yr|women|feet|am|pm|hr|cu cm|square|v â € ™|are|rupee|rounds|cubic|cc|mtr|s|ohm|number|kmph|day|hour|minute|min|second|man|woman|sec|cube|mt|sq inch|mp|∏ cm ³|hectare|more|sec|unit|cu . m|cm 2|rs .|rs|kg|g|month|km|m|cm|mm|apple|liter|loss|yard|pure|year|increase|decrease|d|less|Surface|litre|pi sq m|s .|metre|meter|inch'.split(
    '|',
  )
const UNIT_PATTERNS = [...UNITS, ...UNITS.map(unit => `${unit}s`)].map(
  unit => new RegExp(`(^|[^\\p{L}\\p{N}_])${unit}($|[^\\p{L}\\p{N}_])`, 'gu'),
)

const DROPPED = ['x=', 'y=', 'z=', 'x\\in', 'y\\in', 'z\\in', 'x\\to', 'y\\to', 'z\\to']

/** An answer as Qwen2.5-Math's evaluation compares it. @param keepUnits as it does for Minerva Math */
export function stripQwen(text: string, { keepUnits = false } = {}): string {
  let result = text.trim().replaceAll('\n', '').replace(/\.+$/, '').replaceAll('\\!', '')
  result = result
    .replace(/\\begin\{array\}\{.*?\}/g, '\\begin{pmatrix}')
    .replaceAll('\\end{array}', '\\end{pmatrix}')
    .replaceAll('bmatrix', 'pmatrix')
  result = result.replaceAll('tfrac', 'frac').replaceAll('dfrac', 'frac')
  result = result.replaceAll('\\neq', '\\ne').replaceAll('\\leq', '\\le').replaceAll('\\geq', '\\ge')
  result = result.replaceAll('\\left', '').replaceAll('\\right', '').replaceAll('\\{', '{').replaceAll('\\}', '}')
  result = result.replace(/\\text\{.*?\}$/, '').trim() || result
  if (!keepUnits) result = withoutUnits(result)
  result = result
    .replaceAll('^{\\circ}', '')
    .replaceAll('^\\circ', '')
    .replaceAll('\\$', '')
    .replaceAll('$', '')
    .replaceAll('\\(', '')
    .replaceAll('\\)', '')
  result = String(wordNumber(result) ?? result).replace(/\\text\{(.*?)\}/g, '$1')
  for (const part of DROPPED) result = result.replaceAll(part, '')
  result = result
    .replaceAll('\\emptyset', '{}')
    .replaceAll('(-\\infty,\\infty)', '\\mathbb{R}')
    .replaceAll('\\%', '')
    .replaceAll('%', '')
  result = result.replaceAll(' .', ' 0.').replaceAll('{.', '{0.').replaceAll('infinity', '\\infty')
  if (!result.includes('\\infty')) result = result.replaceAll('inf', '\\infty')
  result = result
    .replaceAll('and', '')
    .replaceAll('\\mathbf', '')
    .replace(/\\mbox\{.*?\}/g, '')
  if (result.includes('j') && !result.includes('i')) result = result.replaceAll('j', 'i')
  result = result.replace(/(\d+)\.0*([^\d])/g, '$1$2').replace(/(\d+)\.0*$/, '$1')
  if (result === '') return result
  if (result.startsWith('.')) result = `0${result}`
  const sides = result.split('=')
  if (sides.length === 2 && sides[0]!.length <= 2) result = sides[1]!
  result = result.replace(/\\sqrt([\p{L}\p{N}_]+)/gu, '\\sqrt{$1}').replaceAll(' ', '')
  return slash(fractions(result))
}

function withoutUnits(text: string): string {
  let result = text
  for (let i = 0; i < 2; i++) for (const pattern of UNIT_PATTERNS) result = result.replace(pattern, '$1$2') || result
  return result
}

function fractions(text: string): string {
  const [first, ...rest] = text.split('\\frac')
  let result = first!
  for (const part of rest) {
    if (part.startsWith('{')) result += `\\frac${part}`
    else if (part.length < 2) return text
    else result += `\\frac{${part[0]}}${part[1] === '{' ? part.slice(1) : `{${part[1]}}${part.slice(2)}`}`
  }
  return result
}

function slash(text: string): string {
  const sides = text.split('/')
  const isPlain = (side: string) => side.includes('sqrt') || /^(?:0|-?[1-9]\d*)$/.test(side)
  return sides.length === 2 && sides.every(isPlain) ? `\\frac{${sides[0]}}{${sides[1]}}` : text
}
