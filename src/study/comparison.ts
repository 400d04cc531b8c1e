import { bootstrap, type Estimate } from '../eval/index.ts'
import { mean } from '../train/index.ts'
import { isPlace, leaves } from '../train/run/index.ts'
import type { ScoredRun } from './scored.ts'

/** Runs that differ by their seeds alone, with the learning rate that did best. */
export interface Point {
  /** Values of the settings that tell lines apart. */
  line: string
  trainer: string
  /** Fingerprint of the model. */
  model: string
  method: string
  /** Of the singular values that are kept, or of LoRA's matrices; undefined where there is no rank. */
  rank: number | undefined
  params: number
  bytes: number
  learningRate: number
  /** The other rates that were tried, in order, with the mean score of each. */
  others: { learningRate: number; after: number }[]
  /** Scores of the runs: shares. */
  before: number
  after: number[]
  /** Mean gain of the runs, with its 95 % interval over problems (paired bootstrap). */
  gain: Estimate
}

/** What repeats of a run differ in, and what is chosen between them. */
const CHOSEN = new Set(['training.seed', 'adapter.seed', 'training.learningRate'])

/** How a run is kept and on what it is computed: no setting of what is learned. */
const KEEPING = /^(format|version|environment|run|runtime)\b/

/** Settings of a run by their paths. */
type Settings = ReadonlyMap<string, string>

/**
 * Groups runs that agree in all settings but their seeds and learning rate, and takes of each group the rate of the best mean score, of those that
 * were run as often as any.
 * @param by paths of settings whose values tell lines apart, as the settings of a report name them
 * @throws Error where runs were scored in different ways, are given twice, a line has
 * several models, trainings or kinds of runs of one size, or no run has a setting of `by`
 */
export function comparedPoints(runs: readonly ScoredRun[], by: readonly string[]): Point[] {
  checkScoredAlike(runs)
  const settings = new Map(runs.map(run => [run, leaves(run.config)]))
  checkKnown(by, [...settings.values()])
  const groups = new Map<string, ScoredRun[]>()
  for (const run of runs) {
    const key = JSON.stringify(kept(settings.get(run)!, by))
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  const firsts = [...groups.values()].map(([first]) => first!)
  const lineOf = (run: ScoredRun) => by.map(path => plain(settings.get(run)!.get(path))).join(', ')
  checkLines(
    firsts.map(run => ({ run, line: lineOf(run), settings: settings.get(run)! })),
    by,
  )
  const points = [...groups.values()].map(group => pointOf(group, lineOf(group[0]!)))
  return points.sort((a, b) => a.line.localeCompare(b.line, 'en', { numeric: true }) || a.params - b.params)
}

function kept(settings: Settings, by: readonly string[]): [string, string][] {
  return [...settings].filter(
    ([path]) => by.includes(path) || !(CHOSEN.has(path) || KEEPING.test(path) || isPlace(path)),
  )
}

function plain(value: string | undefined): string {
  return (value ?? '–').replaceAll('"', '')
}

function checkKnown(by: readonly string[], all: readonly Settings[]): void {
  const unknown = by.find(path => all.every(settings => !settings.has(path)))
  if (unknown === undefined) return
  const known = [...new Set(all.flatMap(settings => [...settings.keys()]))].sort()
  throw new Error(`compare: no run has a setting ${unknown}; there are ${known.join(', ')}`)
}

/** The paths in which two sets of settings differ. */
function differences(one: Settings, other: Settings): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter(path => one.get(path) !== other.get(path))
}

function checkScoredAlike(runs: readonly ScoredRun[]): void {
  const [first, ...others] = runs
  const how = ({ evaluation: { task, settings } }: ScoredRun) => leaves({ task, settings })
  for (const run of others) {
    const [path] = differences(how(first!), how(run))
    if (path === undefined) continue
    const [one, other] = [first!, run].map(run => `${plain(how(run).get(path))} for ${run.name}`)
    throw new Error(`compare: runs were scored in different ways: ${path} is ${one}, and ${other}; score them alike`)
  }
}

interface OfLine {
  run: ScoredRun
  line: string
  settings: Settings
}

/** What is drawn as one line must be of one model, and of one kind for each method and size. */
function checkLines(groups: readonly OfLine[], by: readonly string[]): void {
  const seen = new Map<string, OfLine>()
  for (const group of groups) {
    const { line, run } = group
    const ofModel = seen.get(line)
    if (ofModel && ofModel.run.config.model.fingerprint !== run.config.model.fingerprint)
      throw new Error(`compare: the line ${line} has runs of several models; add --by model.reference`)
    const training = ofModel && differences(trainingOf(ofModel, by), trainingOf(group, by))[0]
    if (training !== undefined)
      throw new Error(
        `compare: the line ${line} has runs that differ in ${training}, such as ${ofModel!.run.name} and ${run.name}; add --by ${training}`,
      )
    const size = `${line} / ${run.config.adapter.method} / ${run.params}`
    const same = seen.get(size)
    if (same) {
      const kinds = [same, group].map(({ settings }) => new Map(kept(settings, by)))
      const paths = differences(kinds[0]!, kinds[1]!)
      throw new Error(
        `compare: ${same.run.name} and ${run.name} train as many numbers and differ in ${paths.join(', ')}; tell them apart with --by ${paths[0]}`,
      )
    }
    seen.set(line, group).set(size, group)
  }
}

/** What sizes of a line have in common. */
function trainingOf({ settings }: OfLine, by: readonly string[]): Settings {
  return new Map(kept(settings, by).filter(([path]) => !path.startsWith('adapter.')))
}

function checkTwice(group: readonly ScoredRun[]): void {
  const seen = new Map<string, ScoredRun>()
  for (const run of group) {
    const { training, adapter } = run.config
    const repeat = JSON.stringify([training.seed, adapter.seed, training.learningRate])
    const same = seen.get(repeat)
    if (same) throw new Error(`compare: ${same.name} and ${run.name} are the same run twice; leave one out`)
    seen.set(repeat, run)
  }
}

function pointOf(group: readonly ScoredRun[], line: string): Point {
  checkTwice(group)
  const rateOf = ({ config }: ScoredRun) => Number(config.training.learningRate)
  const tried = [...new Set(group.map(rateOf))].sort((a, b) => a - b)
  const scored = tried.map(rate => group.filter(run => rateOf(run) === rate))
  const most = Math.max(...scored.map(({ length }) => length))
  const whole = scored.filter(({ length }) => length === most)
  const best = whole.reduce((a, b) => (mean(b.map(after)) > mean(a.map(after)) ? b : a))
  const { params, bytes, config } = best[0]!
  return {
    line,
    trainer: config.trainer,
    model: config.model.fingerprint,
    method: config.adapter.method,
    rank: config.adapter.rank as number | undefined,
    params,
    bytes,
    learningRate: rateOf(best[0]!),
    others: tried.flatMap((learningRate, i) =>
      scored[i] === best ? [] : [{ learningRate, after: mean(scored[i]!.map(after)) }],
    ),
    before: mean(best.map(before)),
    after: best.map(after),
    gain: bootstrap(gains(best)),
  }
}

/** By the first of the rules, the strictest. */
function before({ evaluation: { results } }: ScoredRun): number {
  return Object.values(results[0]!.rewards)[0]!.mean
}

function after({ evaluation: { results } }: ScoredRun): number {
  return Object.values(results[1]!.rewards)[0]!.mean
}

/** Of every problem, the mean gain of some runs. */
function gains(runs: readonly ScoredRun[]): number[] {
  const means = runs.map(({ evaluation: { means } }) => [...means.values()] as const)
  return [...means[0]![0]!.keys()].map(id => mean(means.map(([before, after]) => after!.get(id)! - before!.get(id)!)))
}

/** Standard error of a mean (n − 1); undefined of a single value. */
export function standardError(values: readonly number[]): number | undefined {
  const { length } = values
  if (length < 2) return undefined
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (length - 1) / length)
}

/** The smallest size of a line that does nearly what full fine-tuning does. */
export interface Reaching {
  /** Undefined: none that was tried. */
  smallest?: Point
  isFewest: boolean
  /** Larger ones that do less. */
  short: readonly Point[]
}

/**
 * The fewest numbers of a line that gain at least a share of what full fine-tuning of the same model by the same trainer gains, which is
 * taken from the same line if it is there. Undefined where there is no such training, or it gains nothing.
 */
export function smallestReaching(line: readonly Point[], all: readonly Point[], share: number): Reaching | undefined {
  const few = line.filter(({ method }) => method !== 'full').sort((a, b) => a.params - b.params)
  if (few.length === 0) return undefined
  const isFull = ({ method, model, trainer }: Point) =>
    method === 'full' && model === few[0]!.model && trainer === few[0]!.trainer
  const full = line.find(isFull) ?? all.find(isFull)
  if (!full || full.gain.mean <= 0) return undefined
  const isEnough = ({ gain }: Point) => gain.mean >= share * full.gain.mean
  const smallest = few.find(isEnough)
  if (!smallest) return { isFewest: false, short: [] }
  const short = few.filter(point => point.params > smallest.params && !isEnough(point))
  return { smallest, isFewest: smallest.params === few[0]!.params, short }
}
