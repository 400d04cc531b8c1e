// How far can few numbers steer a small random model? The end of the question that steer.ts asks of a real one.
// Run: node --import tsx bench/steer-small.ts
import { type TinyLoraOptions, tinyLora } from '../src/adapter/index.ts'
import { smallModel } from '../src/testing/model.ts'
import fixture from '../src/train/fixtures/tinylora.json' with { type: 'json' }
import { meanLogProb, openLoss, raiseLogProbs } from '../src/train/index.ts'

const { prompt, completions } = fixture
const model = await smallModel('llama-tied')
const sizes: TinyLoraOptions[] = [
  { params: 1 },
  { params: 13 },
  { params: 14 },
  { u: 4 },
  { u: 16, rank: 4 },
  { u: 64, rank: 8 },
]
console.log('| numbers | rank | learning rate | mean log-probability before | after 100 steps | norm of v |')
console.log('|---|---|---|---|---|---|')
for (const options of sizes)
  for (const learningRate of [0.01, 0.05, 0.2]) {
    const adapter = await tinyLora(model, { dtype: 'f32', ...options })
    const loss = await openLoss(model, adapter)
    const groups = [{ prompt, completions }]
    const before = await meanLogProb(loss, groups)
    for await (const _ of raiseLogProbs(loss, groups, { steps: 100, learningRate }));
    const after = await meanLogProb(loss, groups)
    const norm = Math.hypot(...adapter.values)
    const { rank } = adapter.settings
    console.log(
      `| ${[adapter.values.length, rank, learningRate, ...[before, after, norm].map(x => x.toFixed(3))].join(' | ')} |`,
    )
  }
