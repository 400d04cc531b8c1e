// What an evaluation's adapters changed in the model's answers: length, boxes, answers cut off, sums that are right, problems won and lost. Prints Markdown,
// a table, and with --completions answers before and after to read.
// Run: node --import tsx bench/what-changed.ts results/gsm8k-coder [--completions 3]     (a folder that `tinylora eval --out` wrote)
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { BASE, COMPLETIONS_FILE } from '../src/eval/index.ts'
import { lastBoxed } from '../src/reward/index.ts'
import { readRows } from '../src/task/index.ts'

const { values, positionals } = parseArgs({ options: { completions: { type: 'string' } }, allowPositionals: true })
const [folder] = positionals
if (!folder) throw new Error('what-changed.ts FOLDER, as `tinylora eval --out` wrote it')

const answerSchema = z.object({
  adapter: z.string(),
  problem_id: z.string(),
  prompt: z.string(),
  completion: z.string(),
  answer: z.string(),
  'rewards/strict': z.number(),
  tokens: z.number(),
  finish_reason: z.string(),
})
type Answer = z.output<typeof answerSchema>

const rows = await readRows(join(folder, COMPLETIONS_FILE))
const answers = rows.map(({ columns }) => answerSchema.parse(columns))
const names = [...new Set(answers.map(({ adapter }) => adapter))]
const of = (name: string) =>
  new Map(answers.filter(({ adapter }) => adapter === name).map(one => [one.problem_id, one]))
const before = of(BASE)

const heads = [
  '',
  'in a box',
  'right of those',
  'cut off',
  'tokens',
  'sums',
  'right of those',
  'won',
  'lost',
  'word for word the same',
]
console.log(
  [heads, heads.map(() => '---'), ...names.map(name => cells(name, of(name)))]
    .map(row => `| ${row.join(' | ')} |`)
    .join('\n'),
)
if (values.completions !== undefined)
  for (const name of names.filter(name => name !== BASE)) showExamples(name, of(name), Number(values.completions))

function cells(name: string, own: ReadonlyMap<string, Answer>): string[] {
  const all = [...own.values()]
  const boxed = all.filter(({ completion }) => lastBoxed(completion) !== undefined)
  const sums = all.flatMap(({ completion }) => sumsIn(completion))
  const compared = (check: (was: Answer, is: Answer) => boolean) =>
    String(all.filter(is => check(before.get(is.problem_id)!, is)).length)
  return [
    name,
    `${boxed.length}`,
    percent(boxed.filter(isRight).length / boxed.length),
    `${all.filter(({ finish_reason }) => finish_reason === 'length').length}`,
    (all.reduce((sum, { tokens }) => sum + tokens, 0) / all.length).toFixed(0),
    (sums.length / all.length).toFixed(2),
    percent(sums.filter(Boolean).length / sums.length),
    ...(name === BASE
      ? ['', '', '']
      : [
          compared((was, is) => !isRight(was) && isRight(is)),
          compared((was, is) => isRight(was) && !isRight(is)),
          compared((was, is) => was.completion === is.completion),
        ]),
  ]
}

function isRight(answer: Answer): boolean {
  return answer['rewards/strict'] === 1
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** Whether each `a + b = c` of a text is so, with any number of terms; to a hundredth, as money is rounded. */
function sumsIn(text: string): boolean[] {
  const plain = text
    .replace(/\\times|\\cdot|×/g, '*')
    .replace(/\\div|÷/g, '/')
    .replace(/\\[()[\]$]|[$,]/g, '')
  const found = plain.matchAll(/(\d+(?:\.\d+)?(?:\s*[-+*/]\s*\d+(?:\.\d+)?)+)\s*=\s*(\d+(?:\.\d+)?)(?!\s*[-+*/.\d])/g)
  return [...found].map(([, left, right]) => Math.abs(sumOf(left!) - Number(right)) < 0.0051)
}

/** Products before sums, from the left. */
function sumOf(sum: string): number {
  const terms = sum.replace(/\s+/g, '').match(/(?:^|[-+])[^-+]+/g) ?? []
  return terms.reduce((total, term) => total + productOf(term), 0)
}

function productOf(term: string): number {
  const [first, ...rest] = term.replace(/^\+/, '').match(/(?:^-?|[*/])[\d.]+/g) ?? []
  return rest.reduce(
    (product, factor) => (factor[0] === '*' ? product * Number(factor.slice(1)) : product / Number(factor.slice(1))),
    Number(first),
  )
}

/** The shortest answers of each kind. */
function showExamples(name: string, own: ReadonlyMap<string, Answer>, count: number): void {
  const kinds: [string, (was: Answer, is: Answer) => boolean][] = [
    [`Wrong before, right with ${name}`, (was, is) => !isRight(was) && isRight(is)],
    [`Right before, wrong with ${name}`, (was, is) => isRight(was) && !isRight(is)],
  ]
  for (const [title, check] of kinds) {
    const chosen = [...own.values()].filter(is => check(before.get(is.problem_id)!, is))
    const length = (is: Answer) => is.tokens + before.get(is.problem_id)!.tokens
    console.log(`\n## ${title}`)
    for (const is of chosen.toSorted((a, b) => length(a) - length(b)).slice(0, count)) {
      console.log(`\n### ${is.problem_id}, answer ${is.answer}\n${is.prompt.split('\nPlease reason step by step')[0]}`)
      for (const [label, answer] of [
        ['Before', before.get(is.problem_id)!],
        [name, is],
      ] as const)
        console.log(
          `\n**${label}**: ${isRight(answer) ? 'right' : 'wrong'}, ${answer.tokens} tokens\n\n\`\`\`\`text\n${answer.completion.trim()}\n\`\`\`\``,
        )
    }
  }
}
