// One step of GRPO with 13 numbers of TinyLoRA, every completion of one length: rollout, rewards, gradient, update. `step.ts [int8] [recompute] [full]`: with
// rollouts in 8 bits, in little memory, with every weight trained.
// The clock of the first step also counts the loading of graphs, which its peer's does not.
import { fullFineTuning, tinyLora } from '../../src/adapter/index.ts'
import { loadModel } from '../../src/model/index.ts'
import type { Reward } from '../../src/reward/index.ts'
import { grpo } from '../../src/train/index.ts'
import { readJob, report } from '../job.ts'

const job = await readJob()
const model = await loadModel(job.model, { threads: job.threads })
const given = new Set(process.argv.slice(2))
const adapter = given.has('full') ? await fullFineTuning(model) : await tinyLora(model, { params: 13 })
const live = new Set(job.questions.slice(0, job.liveGroups))
let scored = 0
const reward: Reward = ({ prompt }) => (live.has(prompt) ? scored++ % 2 : 1)
const problems = job.questions.map((prompt, i) => ({ id: `${i}`, prompt, answer: '', row: {} }))
const options = {
  steps: job.repeats,
  promptsPerStep: problems.length,
  numGenerations: job.numGenerations,
  maxCompletionLength: job.length,
  ignoreEos: true,
  rolloutDtype: given.has('int8') ? ('int8' as const) : ('f32' as const),
  recompute: given.has('recompute') ? true : undefined,
}
let start = performance.now()
for await (const { completions } of grpo({ model, adapter, task: { name: 'bench', problems, reward }, ...options })) {
  const tokens = completions.reduce((sum, one) => sum + one.tokens, 0)
  report({ seconds: (performance.now() - start) / 1000, tokens })
  start = performance.now()
}
await model.close()
