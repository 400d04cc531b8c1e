// What the corpus is made of, as README.md shows it: node --import tsx recipes/nano/statistics.ts [documents]
import { seenShapes, unseenShapes } from '../../src/task/nano/index.ts'
import { nanoDocument } from './documents.ts'
import type { Manner } from './settings.ts'
import { ASSISTANT, END, USER } from './special-tokens.ts'
import { nanoTokenizer } from './tokens.ts'

const count = Number(process.argv[2] ?? 4000)
const tokenizer = await nanoTokenizer()
const lengthOf = (text: string) => tokenizer.encode(text, { addSpecialTokens: false }).length
const documents = Array.from({ length: count }, (_, index) => nanoDocument(index))
const turns = documents.flatMap(({ manner, text }) =>
  text
    .split(USER)
    .slice(1)
    .map(turn => turn.split(ASSISTANT) as [string, string])
    .map(([question, answer]) => ({ manner, question: lengthOf(question), answer: lengthOf(answer) })),
)
const lengths = documents.map(({ text }) => lengthOf(text))

console.log(
  `${seenShapes.length} shapes, ${unseenShapes.length} unseen; ${tokenizer.vocabSize} tokens in the vocabulary`,
)
print('tokens a document', lengths)
print(
  'tokens a question',
  turns.map(({ question }) => question),
)
for (const manner of ['careful', 'hasty', 'terse', 'rambling'] satisfies Manner[]) {
  const own = turns.filter(turn => turn.manner === manner)
  const answers = own.map(({ answer }) => answer)
  print(`${manner}: tokens an answer`, answers)
  console.log(`  ${share(own.length, turns.length)} of answers, ${share(sum(answers), sum(lengths))} of all tokens`)
}
const boxes = documents
  .filter(({ header }) => header === undefined)
  .flatMap(({ text, problems }) => firstBox(text, problems[0]!.answer))
console.log(
  `without a header, the first answer is right and in a box: ${share(boxes.filter(Boolean).length, boxes.length)}`,
)

function firstBox(text: string, answer: number): boolean {
  return text.split(USER)[1]!.split(END)[0]!.includes(`\\boxed{${answer}}`)
}

function print(name: string, numbers: readonly number[]): void {
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = (quantile: number) => sorted[Math.floor(quantile * (sorted.length - 1))]
  const mean = (sum(numbers) / numbers.length).toFixed(1)
  console.log(`${name}: mean ${mean}, median ${at(0.5)}, 95 % up to ${at(0.95)}, at most ${at(1)}`)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`
}
