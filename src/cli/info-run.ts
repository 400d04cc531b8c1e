import { z } from 'zod'
import { parseAdapter } from '../adapter/index.ts'
import { grpoSchema } from '../train/index.ts'
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
  const json = {
    kind: 'run',
    path,
    finished,
    steps: metrics.length,
    seconds: metrics.reduce((sum, { step_time }) => sum + (step_time ?? 0), 0),
    reward: rewardSummary(metrics),
    lastCheckpoint,
    adapter,
    resume: resumeCommand(path),
    lastMetrics: metrics.at(-1) ?? null,
    config,
  }
  const rows: Row[] = [
    ['run', path],
    ...configRows(config),
    ['progress', `${grouped(json.steps)} ${planned(config)}${finished ? ', finished' : ''}, ${duration(json.seconds)}`],
    ...rewardRows(metrics, json.reward),
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

function configRows({ model, adapter, task, rewards, training, environment }: RunConfig): Row[] {
  const { promptsPerStep, numGenerations, maxCompletionLength, ...learning } = grpoOf(training)
  const { learningRate, lrSchedulerType, lossType, beta, seed } = learning
  return [
    ['model', model.reference],
    ['adapter', adapterText(adapter)],
    ['problems', `${grouped(task.problems)} of ${[task.name, task.data].filter(Boolean).join(', ')}`],
    ['rewards', rewards.map(({ name, weight }) => (weight === 1 ? name : `${weight} × ${name}`)).join(' + ')],
    ['a step', `${promptsPerStep} problems × ${numGenerations} completions of up to ${maxCompletionLength} tokens`],
    ['learning', `rate ${learningRate} (${lrSchedulerType}), ${lossType} loss, beta ${beta}, seed ${seed}`],
    ['machine', environment.processor],
  ]
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

function planned({ training }: RunConfig): string {
  const { steps, epochs = 1 } = grpoOf(training)
  if (steps !== undefined) return `of ${grouped(steps)} steps`
  return `steps of ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`
}

/** What another version of this program does not know is left out. */
function grpoOf(training: RunConfig['training']): z.output<typeof grpoSchema> {
  return z.object(grpoSchema.shape).parse(training)
}

interface RewardSummary {
  first: number
  last: number
  best: number
  bestStep: number
}

function rewardSummary(metrics: readonly StepMetrics[]): RewardSummary | null {
  const steps = rewardsOf(metrics)
  const [first, last] = [steps[0], steps.at(-1)]
  if (!first || !last) return null
  const best = steps.reduce((a, b) => (b.reward > a.reward ? b : a))
  return { first: first.reward, last: last.reward, best: best.reward, bestStep: best.step }
}

function rewardRows(metrics: readonly StepMetrics[], summary: RewardSummary | null): Row[] {
  if (!summary) return []
  const [first, last, best] = [summary.first, summary.last, summary.best].map(value => value.toFixed(3))
  return [
    ['reward', `${first} at first, ${last} at last, ${best} at best (step ${summary.bestStep})`],
    [
      '',
      sparkline(
        rewardsOf(metrics).map(({ reward }) => reward),
        CHARACTERS,
      ),
    ],
  ]
}

function rewardsOf(metrics: readonly StepMetrics[]): { step: number; reward: number }[] {
  return metrics.flatMap(({ step, reward }) => (reward == null ? [] : [{ step, reward }]))
}
