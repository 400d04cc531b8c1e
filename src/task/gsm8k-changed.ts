// A check for contamination: some problems of GSM8K's test set (https://github.com/openai/grade-school-math, MIT, OpenAI 2021) as they are, and with
// their numbers changed. Who knows the answers by heart is right on the former only; who can reason, on both.
import { parseOptions } from '../options.ts'
import { gsm8kLenient, gsm8kStrict } from '../reward/index.ts'
import { gsm8kPrompt } from './gsm8k.ts'
import { distinctChanges, type Numbers, originalNumbers, type Template, templates } from './gsm8k-changed/index.ts'
import { Draw } from './nano/index.ts'
import { type Gsm8kOptions, gsm8kSchema } from './options.ts'
import type { Problem, Task } from './types.ts'

/** Changed versions of each problem: enough to average out that some numbers are harder than others. */
const VARIANTS = 4

/** All changes are drawn from this one, so that an id always means the same problem. */
const SEED = 0

/** The problems whose numbers `gsm8kChanged` changes, as GSM8K has them. @throws Error that lists every option that is unknown or out of range. */
export function gsm8kOriginal(options: Gsm8kOptions = {}): Task {
  const problems = templates.map(template => asProblem(template, originalNumbers(template), `${template.row}`))
  return taskOf('gsm8k-original', problems, options)
}

/**
 * Problems of GSM8K's test set with other numbers: first one version of each (`17/1` of row 17, counted from 0), then another. No number that
 * is changed is what it was, and no answer; nor do two versions of a problem have one.
 * @throws Error that lists every option that is unknown or out of range.
 */
export function gsm8kChanged(options: Gsm8kOptions = {}): Task {
  const versions = templates.map(changedProblems)
  const problems = Array.from({ length: VARIANTS }, (_, i) => versions.map(problems => problems[i]!)).flat()
  return taskOf('gsm8k-changed', problems, options)
}

function taskOf(name: string, problems: readonly Problem[], options: Gsm8kOptions): Task {
  const { reward, limit } = parseOptions(gsm8kSchema, options, name)
  return { name, problems: problems.slice(0, limit), reward: reward === 'strict' ? gsm8kStrict : gsm8kLenient }
}

function changedProblems(template: Template): Problem[] {
  const draw = new Draw(SEED, `gsm8k-changed ${template.row}`)
  const changes = distinctChanges(template, draw, VARIANTS)
  return changes.map((numbers, i) => asProblem(template, numbers, `${template.row}/${i + 1}`))
}

function asProblem(template: Template, numbers: Numbers, id: string): Problem {
  const problem = template.ask(numbers)
  const answer = String(template.answer(numbers))
  return { id, prompt: gsm8kPrompt(problem), answer, row: { id, row: template.row, numbers, problem, answer } }
}
