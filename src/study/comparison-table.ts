import { points as inPoints } from '../eval/index.ts'
import { mean } from '../train/index.ts'
import { type Point, smallestReaching, standardError } from './comparison.ts'

/** Share of full fine-tuning's gain that counts as all of it. */
const NEARLY_ALL = 0.95

const HEADS = ['', 'method', 'numbers', 'bytes', 'learning rate', 'before, %', 'after, %', 'gain', 'seeds']

/** The points as a Markdown table, and under it the smallest size of each line that does nearly what full fine-tuning does. */
export function comparisonTable(points: readonly Point[]): string {
  const rows = points.map(point => {
    const { line: name, method, params, bytes, learningRate, tried, before, after } = point
    const gain = mean(after) - before
    return [
      name,
      method,
      params.toLocaleString('en-US'),
      bytes.toLocaleString('en-US'),
      `${learningRate} (of ${tried.join(', ')})`,
      share(before),
      spread(after),
      inPoints(gain),
      `${after.length}`,
    ]
  })
  const lines = [HEADS, HEADS.map(() => '---'), ...rows].map(tableLine)
  return `${[...lines, ...reached(points)].join('\n')}\n`
}

/** Whether a text is such a table, which may be written anew. */
export function isComparisonTable(text: string): boolean {
  return text.startsWith(tableLine(HEADS))
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function reached(points: readonly Point[]): string[] {
  const names = [...new Set(points.map(({ line }) => line))]
  const sentences = names.flatMap(name => {
    const line = points.filter(point => point.line === name)
    const smallest = smallestReaching(line, points, NEARLY_ALL)
    if (!smallest) return []
    const { method, params } = smallest
    return [
      `- ${name}: ${100 * NEARLY_ALL} % of full fine-tuning's gain from ${params.toLocaleString('en-US')} numbers on (${method}).`,
    ]
  })
  return sentences.length > 0 ? ['', ...sentences] : []
}

function spread(values: readonly number[]): string {
  const error = standardError(values)
  return `${share(mean(values))}${error === undefined ? '' : ` ± ${share(error)}`}`
}

function share(value: number): string {
  return (100 * value).toFixed(1)
}
