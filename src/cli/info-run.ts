import { z } from 'zod'
import { parseAdapter } from '../adapter/index.ts'
import { grpoSchema, sftSchema } from '../train/index.ts'
import { type RunConfig, type RunRecord, readRun, type StepMetrics } from '../train/run/index.ts'
import type { Description } from './info.ts'
import { duration, grouped, sparkline, table } from './print.ts'
import { resumeCommand } from './shell.ts'

/** Of the longest sparkline. */
const CHARACTERS = 48

type Row = readonly [string, string]

/** A run in words: what is trained, how far it came, how the reward went. Can be asked while it goes on. */
export async function describeRun(path: string): Promise<Description> {
  const record = await readRun(path)
  const { config, metrics, finished, lastCheckpoint = null } = record
  const adapter = adapterOf(path, record)
  const figure = watched[config.trainer]
  const values = valuesOf(metrics, figure.name)
  const summary = summaryOf(values, figure.better)
  const json = {
    kind: 'run',
    path,
    finished,
    steps: metrics.length,
    seconds: metrics.reduce((sum, { step_time }) => sum + (step_time ?? 0), 0),
    [figure.name]: summary,
    lastCheckpoint,
    adapter,
    resume: resumeCommand(path, config.trainer),
    lastMetrics: metrics.at(-1) ?? null,
    config,
  }
  const rows: Row[] = [
    ['run', path],
    ...configRows(config),
    ['progress', `${grouped(json.steps)} ${planned(config)}${finished ? ', finished' : ''}, ${duration(json.seconds)}`],
    ...courseRows(values, figure.name, summary),
    ['numbers', adapter ?? 'none saved yet'],
    ['go on', `${json.resume}${finished ? ' --steps …' : ''}`],
  ]
  return { json, text: table(rows) }
}

/** Where the trained numbers are: the result, or what the last checkpoint has. */
function adapterOf(path: string, { finished, lastCheckpoint }: RunRecord): string | null {
  if (finished) return `${path}/adapter`
  return lastCheckpoint === undefined ? null : `${path}/checkpoints/step-${lastCheckpoint}`
}

function configRows({ model, adapter, trainer, environment, ...rest }: RunConfig): Row[] {
  return [
    ['model', model.reference],
    ['adapter', adapterText(adapter)],
    ...(trainer === 'grpo' ? grpoRows(rest) : sftRows(rest)),
    ['machine', environment.processor],
  ]
}

function grpoRows({ task, rewards, training }: Pick<RunConfig, 'task' | 'rewards' | 'training'>): Row[] {
  const { promptsPerStep, numGenerations, maxCompletionLength, ...learning } = known(grpoSchema, training)
  const { learningRate, lrSchedulerType, lossType, beta, seed } = learning
  return [
    ['problems', dataText(task)],
    ['rewards', rewards.map(({ name, weight }) => (weight === 1 ? name : `${weight} × ${name}`)).join(' + ')],
    ['a step', `${promptsPerStep} problems × ${numGenerations} completions of up to ${maxCompletionLength} tokens`],
    ['learning', `rate ${learningRate} (${lrSchedulerType}), ${lossType} loss, beta ${beta}, seed ${seed}`],
  ]
}

function sftRows({ task, evaluation, training }: Pick<RunConfig, 'task' | 'evaluation' | 'training'>): Row[] {
  const { batchSize, maxLength, learningRate, lrSchedulerType, seed } = known(sftSchema, training)
  return [
    ['demonstrations', dataText(task)],
    ...(evaluation
      ? [['held out', dataText({ ...(!evaluation.data && { name: task.name }), ...evaluation })] as const]
      : []),
    ['a step', `${batchSize} demonstrations of up to ${maxLength} tokens`],
    ['learning', `rate ${learningRate} (${lrSchedulerType}), seed ${seed}`],
  ]
}

function dataText({
  name,
  data,
  problems,
}: {
  name?: string | undefined
  data?: string | undefined
  problems: number
}) {
  return `${grouped(problems)} of ${[name, data].filter(Boolean).join(', ')}`
}

function adapterText(adapter: RunConfig['adapter']): string {
  const { method, settings } = parseAdapter(adapter)
  switch (method) {
    case 'tinylora': {
      const { rank, tying, dtype, ...sizing } = settings
      const size = 'params' in sizing ? `${grouped(sizing.params)} numbers` : `n-tie ${sizing.nTie}, u ${sizing.u}`
      return `${size} (${dtype}), rank ${rank}, ${tying} tying`
    }
    case 'lora-xs':
      return `LoRA-XS (${settings.dtype}), rank ${settings.rank}, alpha ${settings.alpha}`
    case 'lora':
      return `LoRA, rank ${settings.rank}, alpha ${settings.alpha}`
    case 'full':
      return 'none: every weight is trained'
  }
}

function planned({ trainer, training }: RunConfig): string {
  const { steps, epochs = 1 } = trainer === 'grpo' ? known(grpoSchema, training) : known(sftSchema, training)
  if (steps !== undefined) return `of ${grouped(steps)} steps`
  return `steps of ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`
}

/** Settings by their schema; what another version of this program does not know is left out. */
function known<F extends z.ZodRawShape>(schema: z.ZodObject<F>, training: RunConfig['training']) {
  return z.object(schema.shape).parse(training)
}

/** The figure that says how a trainer's run goes. */
const watched = {
  grpo: { name: 'reward', better: Math.max },
  sft: { name: 'loss', better: Math.min },
} as const

interface StepValue {
  step: number
  value: number
}

interface Summary {
  first: number
  last: number
  best: number
  bestStep: number
}

function valuesOf(metrics: readonly StepMetrics[], name: string): StepValue[] {
  return metrics.flatMap(({ step, [name]: value }) => (value == null ? [] : [{ step, value }]))
}

function summaryOf(values: readonly StepValue[], better: (a: number, b: number) => number): Summary | null {
  const [first, last] = [values[0], values.at(-1)]
  if (!first || !last) return null
  const best = values.reduce((a, b) => (better(a.value, b.value) === a.value ? a : b))
  return { first: first.value, last: last.value, best: best.value, bestStep: best.step }
}

function courseRows(values: readonly StepValue[], name: string, summary: Summary | null): Row[] {
  if (!summary) return []
  const [first, last, best] = [summary.first, summary.last, summary.best].map(value => value.toFixed(3))
  const course = values.map(({ value }) => value)
  return [
    [name, `${first} at first, ${last} at last, ${best} at best (step ${summary.bestStep})`],
    ['', sparkline(course, CHARACTERS)],
  ]
}
