// Completions of some prompts, all of one length: `rollout.ts [adapter|int8]`, with 13 numbers of TinyLoRA, or in 8 bits.
import { tinyLora } from '../../src/adapter/index.ts'
import { loadModel } from '../../src/model/index.ts'
import { openEngine } from '../../src/rollout/index.ts'
import { measure, readJob } from '../job.ts'

const job = await readJob()
const model = await loadModel(job.model, { threads: job.threads })
const adapter = process.argv[2] === 'adapter' ? await tinyLora(model, { params: 13 }) : undefined
const engine = await openEngine(model, { adapter, rolloutDtype: process.argv[2] === 'int8' ? 'int8' : 'f32' })
const draw = (seed: number, maxCompletionLength: number) => {
  const prompts = job.prompts.map((tokens, i) => ({ tokens, key: `${i}`, numGenerations: job.numGenerations, adapter }))
  return engine.complete(prompts, { maxCompletionLength, ignoreEos: true, seed })
}
await draw(0, 8)
for (let i = 1; i <= job.repeats; i++)
  await measure(job.prompts.length * job.numGenerations * job.length, () => draw(i, job.length))
await engine.close()
await model.close()
