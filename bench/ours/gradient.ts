// The gradient of v (13 numbers of TinyLoRA) for one prompt and some completions of it, with log-probabilities: `gradient.ts [keep]`, where
// `keep` keeps the activations instead of computing them again.
import { tinyLora } from '../../src/adapter/index.ts'
import { loadModel, pack } from '../../src/model/index.ts'
import { openLoss } from '../../src/train/index.ts'
import { measure, readJob } from '../job.ts'
import { someTokens } from '../tokens.ts'

const job = await readJob()
const model = await loadModel(job.model, { threads: job.threads })
const loss = await openLoss(model, await tinyLora(model, { params: 13 }), { recompute: process.argv[2] !== 'keep' })
const [prompt] = job.prompts
const completions = Array.from({ length: job.numGenerations }, (_, i) => someTokens(i, job.length))
const gradient = async () => {
  const packed = pack([{ prompt: prompt!, completions }], loss.sizes)
  return (await loss.gradient(packed, { weight: new Float32Array(packed.completionTokens).fill(1) })).gradient
}
await gradient()
for (let i = 0; i < job.repeats; i++) await measure(job.numGenerations * job.length, gradient)
await model.close()
