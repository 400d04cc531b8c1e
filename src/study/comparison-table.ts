import { points as inPoints } from '../eval/index.ts'
import { mean } from '../train/index.ts'
import { type Point, type Reaching, smallestReaching, standardError } from './comparison.ts'

/** Share of full fine-tuning's gain that counts as all of it. */
const NEARLY_ALL = 0.95

const HEADS = [
  ...['', 'method', 'rank', 'numbers', 'bytes', 'learning rate'],
  ...['before, %', 'after, %', 'gain', '95 % over problems', 'seeds'],
]

/** The points as a Markdown table, and under it the smallest size of each line that does nearly what full fine-tuning does. */
export function comparisonTable(points: readonly Point[]): string {
  const rows = points.map(point => {
    const { line: name, method, rank, params, bytes, learningRate, others, before, after, gain } = point
    return [
      name,
      method,
      `${rank ?? '–'}`,
      params.toLocaleString('en-US'),
      bytes.toLocaleString('en-US'),
      rates(learningRate, others),
      share(before),
      spread(after),
      inPoints(gain.mean),
      `${inPoints(gain.low)} to ${inPoints(gain.high)}`,
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
    const reaching = smallestReaching(line, points, NEARLY_ALL)
    return reaching ? [`- ${name}: ${100 * NEARLY_ALL} % of full fine-tuning's gain ${withSize(reaching)}.`] : []
  })
  return sentences.length > 0 ? ['', ...sentences] : []
}

function withSize({ smallest, isFewest, short }: Reaching): string {
  if (!smallest) return 'with none of these sizes'
  const fewest = isFewest ? ', the fewest that were tried' : ''
  const others = short.length > 0 ? `, though not with ${short.map(sizeOf).join(' or ')}` : ''
  return `with ${sizeOf(smallest)}${fewest}${others}`
}

function sizeOf({ params, method, rank }: Point): string {
  return `${params.toLocaleString('en-US')} numbers (${method}${rank === undefined ? '' : `, rank ${rank}`})`
}

/** The best learning rate, and what others came to. */
function rates(best: number, others: Point['others']): string {
  const rest = others.map(({ learningRate, after }) => `${learningRate}: ${share(after)}`)
  return rest.length === 0 ? `${best}` : `${best} (${rest.join(', ')})`
}

function spread(values: readonly number[]): string {
  const error = standardError(values)
  return `${share(mean(values))}${error === undefined ? '' : ` ± ${share(error)}`}`
}

function share(value: number): string {
  return (100 * value).toFixed(1)
}
