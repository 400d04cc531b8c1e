// What do few numbers teach a nano model? One setting after another: demonstrations followed directly (sft, the cheap test: what could these numbers do?) or GRPO,
// scored on held-out problems at temperature 1.
// Run: node --import tsx bench/nano-steer.ts MODEL '{"trainer":"grpo","adapter":{"params":13,"rank":2},"options":{"learningRate":0.05,"steps":40}}' …
import { type AdapterOptions, createAdapter } from '../src/adapter/index.ts'
import { evaluate, resultsOf } from '../src/eval/index.ts'
import { loadModel } from '../src/model/index.ts'
import { loadDemonstrations, loadTask, nano, taskRewards } from '../src/task/index.ts'
import { type GrpoOptions, grpo, type SftOptions, sft, type TrainingStep } from '../src/train/index.ts'

interface Setting {
  trainer: 'grpo' | 'sft'
  adapter: AdapterOptions
  options: GrpoOptions & SftOptions
}

const defaults = {
  grpo: { promptsPerStep: 16, numGenerations: 16, maxCompletionLength: 192, maxBatch: 256, recompute: false },
  sft: { batchSize: 32, packLength: 8192, recompute: false },
}
const [reference, ...settings] = process.argv.slice(2)
if (settings.length === 0) throw new Error('nano-steer.ts MODEL SETTING …')
const model = await loadModel(reference!, { threads: Number(process.env.THREADS ?? 2) })
const test = await loadTask('nano', { split: 'test', limit: 256 })
/** Whether an answer begins as a careful one does. */
const careful = ({ completion }: { completion: string }) => Number(/step|slowly|part/.test(completion.split('\n')[0]!))
const rewards = { ...taskRewards('nano'), careful }
const drawn = { maxCompletionLength: 192, temperature: 1, numGenerations: 2, seed: 1, maxBatch: 256 }

for (const text of settings) {
  const { trainer, adapter: wanted, options } = JSON.parse(text) as Setting
  const adapter = await createAdapter(model, wanted)
  const start = performance.now()
  const curve = await train(trainer, adapter, options)
  const seconds = (performance.now() - start) / 1000
  const results = await resultsOf(
    await evaluate({ model, adapters: { trained: adapter }, task: test, rewards, ...drawn }),
  )
  const shown = results.map(({ adapter, rewards, length }) => {
    const means = Object.entries(rewards).map(([name, { mean }]) => `${name} ${mean.toFixed(3)}`)
    return `  ${adapter}: ${means.join(', ')}, length ${length.mean.toFixed(0)}`
  })
  const largest = Math.max(...adapter.values.map(Math.abs)).toFixed(3)
  console.log(
    `${text}\n${shown.join('\n')}\n  ${adapter.values.length} numbers, largest ${largest}; ${seconds.toFixed(0)} s; ${curve}`,
  )
}
await model.close()

async function train(
  trainer: Setting['trainer'],
  adapter: Awaited<ReturnType<typeof createAdapter>>,
  options: object,
): Promise<string> {
  const input = { model, adapter, ...defaults[trainer], ...options }
  const steps: AsyncIterable<TrainingStep> =
    trainer === 'grpo'
      ? grpo({ ...input, task: nano() })
      : sft({ ...input, data: await loadDemonstrations('nano', {}) })
  const figure = { grpo: 'reward', sft: 'loss' }[trainer]
  const curve: string[] = []
  for await (const { step, metrics } of steps) {
    curve.push(metrics[figure]!.toFixed(2))
    process.stderr.write(
      `\r${step}: ${figure} ${curve.at(-1)}, ${metrics.step_time?.toFixed(1)} s, ${metrics.tokens_per_second?.toFixed(0)} tokens/s `,
    )
  }
  process.stderr.write('\n')
  return `${figure} ${curve.join(' ')}`
}
