import type { countParams } from '../adapter/index.ts'
import { type EvaluatedCompletion, points, type Result } from '../eval/index.ts'
import { answersTo, type Evaluation, isRight, type Plan } from './demo-evaluation.ts'
import { bytes, columns, duration, grouped, percent } from './print.ts'
import { command, shellWord } from './shell.ts'

/** What the demo is about. */
export function welcomeText({ trained, total, bytes: size }: ReturnType<typeof countParams>): string {
  return `nano is a language model of ${grouped(total - trained)} weights that was made for this demo: it has read word problems with answers of all
manners, careful ones, hasty guesses, endless talk. It knows how to solve them, and does not always choose to.
Reinforcement learning will now train ${grouped(trained)} numbers beside it (${bytes(size)}), and leave the weights as they are.

`
}

/** A problem that the model does not solve, as it is. */
export function wrongText(answer: EvaluatedCompletion): string {
  return `Before: a problem, and what the model said to it, drawn at temperature 1 (the answer is ${answer.answer})\n${shown(answer)}\n`
}

export interface DemoResult {
  outcome: { seconds: number; params: number; bytes: number; run: string; report: string }
  evaluations: Record<Plan, Evaluation>
  wrong: EvaluatedCompletion
  /** The trained numbers. */
  values: Float32Array
  model: string
}

/** What came of it. */
export function resultText({ outcome, evaluations, wrong, values, model }: DemoResult): string {
  const { sampled } = evaluations
  const { before, after } = answersTo(sampled, wrong.problem_id)
  const right = (answers: EvaluatedCompletion[]) => answers.filter(isRight).length
  const counts = `right in ${right(before)} of ${before.length} tries before, in ${right(after)} of ${after.length} after`
  return `
After: the same problem (${counts})
${shown(after.find(isRight) ?? after[0]!)}
${resultTable(evaluations)}
${grouped(outcome.params)} numbers, ${bytes(outcome.bytes)}, in ${duration(outcome.seconds)}: ${numbers(values)}

The run is in ${outcome.run}, all answers in its evaluations/ folder. To see how it went, open
  ${outcome.report}
To ask the trained model yourself:
  ${command('generate', '--model', model, '--adapter', shellWord(`${outcome.run}/adapter`), shellWord(wrong.prompt))}
`
}

function resultTable({ sampled, greedy, unseen }: Record<Plan, Evaluation>): string {
  const row = (name: string, { before, after }: Evaluation, reward: string) => {
    const [from, to] = [before.rewards[reward]!.mean, after.rewards[reward]!.mean]
    const { low, high } = after.gains![reward]!
    return [name, percent(from), percent(to), points(to - from), `${points(low)} to ${points(high)}`]
  }
  const length = ({ length }: Result) => length.mean.toFixed(0)
  return columns([
    [`${grouped(problemsOf(sampled))} problems that nobody trained on`, 'before', 'after', 'gain', '95 %'],
    row('right, 4 answers each at temperature 1', sampled, 'strict'),
    row('the last number right, in a box or not', sampled, 'lenient'),
    row('right, the likeliest answer', greedy, 'strict'),
    row('right, problems of kinds never seen', unseen, 'strict'),
    ['tokens of an answer', length(sampled.before), length(sampled.after), '', ''],
  ])
}

function problemsOf({ completions }: Evaluation): number {
  return new Set(completions.map(({ problem_id }) => problem_id)).size
}

const SHOWN_NUMBERS = 16

function numbers(values: Float32Array): string {
  const first = Array.from(values.slice(0, SHOWN_NUMBERS), value => value.toFixed(3)).join(' ')
  return values.length > SHOWN_NUMBERS ? `${first} …` : first
}

function shown({ prompt, completion }: EvaluatedCompletion): string {
  return [prompt, '', ...completion.split('\n')].map(line => `  | ${line}\n`).join('')
}
