// How far numbers move a nano model where nothing is left to chance: AdamW on the exact gradient of what GRPO can only sample, log P(careful first word) + log P(rest of a
// careful answer), 40 steps over the same training problems.
// Run: node --import tsx bench/steer-ceiling.ts MODEL '{"params":13,"rank":1,"seed":1}' …     (one to three minutes each, on one core; prints a table)
// Beside the adapter's options (seed: that of P) "learningRate", .05 if not given, and "restWeight", what log P(rest) counts, 1 if not.
import { tinyLora } from '../src/adapter/index.ts'
import { loadModel } from '../src/model/index.ts'
import { AdamW, mean, openLoss } from '../src/train/index.ts'
import { beginnings, carefulAnswers, rests } from './careful.ts'

const [reference, ...settings] = process.argv.slice(2)
if (settings.length === 0) throw new Error('steer-ceiling.ts MODEL SETTING …')
const PROBLEMS = 48
const STEPS = 40

const model = await loadModel(reference!)
const answers = carefulAnswers(model, PROBLEMS)
console.log('| setting | P(careful first word) | log P(rest) | largest number |\n|---|---|---|---|')
for (const text of settings) {
  const { learningRate = 0.05, restWeight = 1, ...options } = JSON.parse(text)
  const adapter = await tinyLora(model, { ...options, dtype: 'f32' })
  const loss = await openLoss(model, adapter, { recompute: false })
  const optimizer = new AdamW(adapter.values, { learningRate })
  const measured: { first: number; rest: number }[] = []
  for (let step = 0; step <= STEPS; step++) {
    const { probabilities, gradient } = await beginnings(
      model,
      loss,
      answers.map(({ asked }) => asked),
    )
    const { logProb, gradient: ofRest } = await rests(loss, answers)
    measured.push({ first: mean(probabilities), rest: logProb / PROBLEMS })
    const descent = gradient.map((value, i) => -(value + restWeight * ofRest[i]!) / PROBLEMS)
    optimizer.learningRate = learningRate * (1 - step / STEPS)
    optimizer.step(descent)
  }
  const [before, after] = [measured[0]!, measured.at(-1)!]
  const change = (name: 'first' | 'rest', digits: number) =>
    `${before[name].toFixed(digits)} → ${after[name].toFixed(digits)}`
  const largest = Math.max(...adapter.values.map(Math.abs)).toFixed(2)
  console.log(`| ${text} | ${change('first', 3)} | ${change('rest', 2)} | ${largest} |`)
}
await model.close()
