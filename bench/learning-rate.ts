// Which learning rate do TinyLoRA's numbers take? A model is trained to write sums instead of prose (src/testing/format-task.ts), from the same seed with every rate.
// Run: node --import tsx bench/learning-rate.ts MODEL STEPS 'PARAMS:RATE,RATE…' …   (prints a table)
import { tinyLora } from '../src/adapter/index.ts'
import { loadModel } from '../src/model/index.ts'
import { formatTask } from '../src/testing/format-task.ts'
import { grpo, type Metrics } from '../src/train/index.ts'

const [reference, steps, ...plans] = process.argv.slice(2)
if (plans.length === 0) throw new Error("learning-rate.ts MODEL STEPS 'PARAMS:RATE,RATE…' …")
const model = await loadModel(reference!)
const sizes = { promptsPerStep: 4, numGenerations: 8, maxCompletionLength: 24 }
console.log('| numbers | learning rate | reward, first 5 steps | last 5 | entropy, last 5 | largest number |')
console.log('|---|---|---|---|---|---|')
for (const plan of plans) {
  const [params, rates] = plan.split(':')
  for (const learningRate of rates!.split(',').map(Number)) await train(Number(params), learningRate)
}
await model.close()

async function train(params: number, learningRate: number): Promise<void> {
  const adapter = await tinyLora(model, { params })
  const metrics: Metrics[] = []
  for await (const step of grpo({ model, adapter, task: formatTask(), steps: Number(steps), ...sizes, learningRate })) {
    metrics.push(step.metrics)
    process.stderr.write(
      `\r${params} at ${learningRate}: step ${step.step}, reward ${step.metrics.reward!.toFixed(3)} `,
    )
  }
  process.stderr.write('\n')
  const mean = (name: string, part: Metrics[]) =>
    (part.reduce((sum, one) => sum + one[name]!, 0) / part.length).toFixed(3)
  const ends = [
    mean('reward', metrics.slice(0, 5)),
    mean('reward', metrics.slice(-5)),
    mean('entropy', metrics.slice(-5)),
  ]
  const largest = Math.max(...adapter.values.map(Math.abs)).toFixed(3)
  console.log(`| ${[params, learningRate, ...ends, largest].join(' | ')} |`)
}
