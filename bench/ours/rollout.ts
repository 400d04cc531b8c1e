// Completions of some prompts, all of one length: `rollout.ts [adapters N|int8]`, with N adapters of 13 numbers of TinyLoRA, the prompts theirs in turn, or
// in 8 bits.
import { tinyLora } from '../../src/adapter/index.ts'
import { loadModel } from '../../src/model/index.ts'
import { openEngine } from '../../src/rollout/index.ts'
import { measure, readJob } from '../job.ts'

const job = await readJob()
const [kind, count = '0'] = process.argv.slice(2)
const model = await loadModel(job.model, { threads: job.threads })
const adapters = await Promise.all(Array.from({ length: Number(count) }, () => tinyLora(model, { params: 13 })))
for (const [i, { values }] of adapters.entries()) values.fill((i + 1) / 1000)
const engine = await openEngine(model, { adapter: adapters[0], rolloutDtype: kind === 'int8' ? 'int8' : 'f32' })
const draw = (seed: number, maxCompletionLength: number) => {
  const prompts = job.prompts.map((tokens, i) => ({
    tokens,
    key: `${i}`,
    numGenerations: job.numGenerations,
    adapter: adapters[i % (adapters.length || 1)],
  }))
  return engine.complete(prompts, { maxCompletionLength, ignoreEos: true, seed })
}
await draw(0, 8)
for (let i = 1; i <= job.repeats; i++)
  await measure(job.prompts.length * job.numGenerations * job.length, () => draw(i, job.length))
await engine.close()
await model.close()
