// A check for contamination: some problems of GSM8K's test set (https://github.com/openai/grade-school-math, MIT, OpenAI 2021) as they are, and with
// their numbers changed. Who knows the answers by heart is right on the former only; who can reason, on both.
import { parseOptions } from '../options.ts'
import { gsm8kLenient, gsm8kStrict } from '../reward/index.ts'
import { distinctChanges, type Numbers, originalNumbers, type Template, templates } from './gsm8k-changed/index.ts'
import { Draw } from './nano/index.ts'
import { type BenchmarkOptions, benchmarkSchema } from './options.ts'
import { asked, FEW_SHOT_STOP, type PromptStyle } from './prompts.ts'
import type { Problem, Task } from './types.ts'

/** Changed versions of each problem: enough to average out that some numbers are harder than others. */
const VARIANTS = 4

/** All changes are drawn from this one, so that an id always means the same problem. */
const SEED = 0

/** The problems whose numbers `gsm8kChanged` changes, as GSM8K has them. @throws Error that lists every option that is unknown or out of range. */
export function gsm8kOriginal(options: BenchmarkOptions = {}): Task {
  const made = templates.map(template => ({ template, numbers: originalNumbers(template), id: `${template.row}` }))
  return taskOf('gsm8k-original', made, options)
}

/**
 * Problems of GSM8K's test set with other numbers: first one version of each (`17/1` of row 17, counted from 0), then another. No number that
 * is changed is what it was, and no answer; nor do two versions of a problem have one.
 * @throws Error that lists every option that is unknown or out of range.
 */
export function gsm8kChanged(options: BenchmarkOptions = {}): Task {
  const versions = templates.map(changed)
  const made = Array.from({ length: VARIANTS }, (_, i) => versions.map(problems => problems[i]!)).flat()
  return taskOf('gsm8k-changed', made, options)
}

interface Made {
  template: Template
  numbers: Numbers
  id: string
}

function taskOf(name: string, made: readonly Made[], options: BenchmarkOptions): Task {
  const { reward, limit, prompt, split = 'test' } = parseOptions(benchmarkSchema, options, name)
  if (split !== 'test') throw new Error(`task ${name}: is made of test problems, and not to be trained on`)
  return {
    name,
    problems: made.slice(0, limit).map(each => asProblem(each, prompt)),
    reward: reward === 'lenient' ? gsm8kLenient : gsm8kStrict,
    ...(prompt === 'few-shot' && { stop: [FEW_SHOT_STOP] }),
  }
}

function changed(template: Template): Made[] {
  const draw = new Draw(SEED, `gsm8k-changed ${template.row}`)
  const changes = distinctChanges(template, draw, VARIANTS)
  return changes.map((numbers, i) => ({ template, numbers, id: `${template.row}/${i + 1}` }))
}

function asProblem({ template, numbers, id }: Made, prompt: PromptStyle): Problem {
  const problem = template.ask(numbers)
  const answer = String(template.answer(numbers))
  return { id, ...asked(problem, prompt), answer, row: { id, row: template.row, numbers, problem, answer } }
}
