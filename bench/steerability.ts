// How far can few numbers turn a nano model to careful answers, before anything is trained? Linear response: g is the gradient of log P(careful beginning) with respect
// to the numbers at 0, F the second moment of the gradient of log P(rest of a careful answer), which is what a change costs (in nats an answer, ½ vᵀFv). The
// most that one nat buys is √(2 gᵀF⁻¹g), in nats of log P(careful).
// Run: node --import tsx bench/steerability.ts MODEL [PROBLEMS=96]     (seconds; prints a table)
import { type Adapter, type ModuleType, moduleSlots, type TinyLoraOptions, tinyLora } from '../src/adapter/index.ts'
import { loadModel, type Model } from '../src/model/index.ts'
import { float32Tensor } from '../src/runtime/index.ts'
import { openLoss } from '../src/train/index.ts'
import { beginnings, carefulAnswers, rests } from './careful.ts'

const [reference, problems = '96'] = process.argv.slice(2)
if (reference === undefined) throw new Error('steerability.ts MODEL [PROBLEMS]')
const RANK = 8
/** Draws of P that a figure is the mean of. */
const SEEDS = [1, 2, 3, 4, 5, 6]

const model = await loadModel(reference)
const modules = moduleSlots(model.config.numHiddenLayers).length
const { wanted, cost } = await gradients(model)
const types: [string, ModuleType[] | undefined][] = [
  ['all', undefined],
  ['q k v o', ['q_proj', 'k_proj', 'v_proj', 'o_proj']],
  ['gate up down', ['gate_proj', 'up_proj', 'down_proj']],
  ['o down', ['o_proj', 'down_proj']],
  ['down', ['down_proj']],
]
console.log('| modules | numbers | r = 1 | r = 2 | r = 4 | r = 8 |\n|---|---|---|---|---|---|')
for (const [name, targetModules] of types) {
  const adapted = (modules / 7) * (targetModules?.length ?? 7)
  for (const params of [1, 4, 7, 13, adapted].filter((count, i, all) => count <= adapted && all.indexOf(count) === i)) {
    const cells = []
    for (const rank of [1, 2, 4, 8])
      cells.push((await steerability({ params, rank, ...(targetModules && { targetModules }) })).toFixed(2))
    console.log(`| ${name} | ${params} | ${cells.join(' | ')} |`)
  }
}
await model.close()

/** Gradients of R [modules, 8, 8] of every module: the mean one of log P(careful beginning), and that of the rest of each answer. */
async function gradients(model: Model): Promise<{ wanted: Float64Array; cost: Float64Array[] }> {
  const adapter = await tinyLora(model, { params: 1, rank: RANK, dtype: 'f32' })
  const loss = await openLoss(
    model,
    { ...bare(adapter), pullback: ({ R }) => Float64Array.from(R!.data as Float32Array) },
    { recompute: false },
  )
  const wishes: Float64Array[] = []
  const cost: Float64Array[] = []
  for (const answer of carefulAnswers(model, Number(problems))) {
    wishes.push((await beginnings(model, loss, [answer.asked])).gradient)
    cost.push((await rests(loss, [answer])).gradient)
  }
  return {
    wanted: wishes[0]!.map((_, i) => wishes.reduce((sum, g) => sum + g[i]!, 0) / wishes.length),
    cost,
  }
}

/** An adapter's methods, apart from its class. */
function bare(adapter: Adapter): Adapter {
  const { method, settings, values, dtype, bases } = adapter
  return {
    ...{ method, settings, values, dtype, ...(bases && { bases }) },
    enter: parameters => adapter.enter(parameters),
    feeds: () => adapter.feeds(),
    pullback: gradients => adapter.pullback(gradients),
    save: place => adapter.save(place),
  }
}

async function steerability(setting: TinyLoraOptions & { rank: number }): Promise<number> {
  const all: number[] = []
  for (const seed of SEEDS) {
    const adapter = await tinyLora(model, { ...setting, seed })
    const g = project(adapter, setting.rank, wanted)
    const rows = cost.map(gradient => project(adapter, setting.rank, gradient))
    all.push(Math.sqrt(2 * quadraticForm(rows, g)))
  }
  return all.reduce((a, b) => a + b, 0) / all.length
}

/** The gradient of an adapter's numbers from that of R of rank 8 of all modules. */
function project(adapter: Adapter, rank: number, gradient: Float64Array): Float64Array {
  const names = moduleSlots(model.config.numHiddenLayers).map(({ name }) => name)
  const r = adapter.bases!.flatMap(({ name }) => {
    const start = names.indexOf(name) * RANK ** 2
    return Array.from({ length: rank ** 2 }, (_, i) => gradient[start + Math.floor(i / rank) * RANK + (i % rank)]!)
  })
  return adapter.pullback({ R: float32Tensor(r, [adapter.bases!.length, rank, rank]) })
}

/** gᵀ F⁻¹ g with F the second moment of the rows and a hundredth of its mean diagonal (Cholesky). */
function quadraticForm(rows: readonly Float64Array[], g: Float64Array): number {
  const n = g.length
  const f = Array.from(g, (_, i) =>
    Array.from(g, (_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / rows.length),
  )
  const ridge = (0.01 * f.reduce((sum, row, i) => sum + row[i]!, 0)) / n
  const y = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    f[j]![j]! += ridge
    for (let k = 0; k < j; k++) f[j]![j]! -= f[j]![k]! ** 2
    f[j]![j] = Math.sqrt(f[j]![j]!)
    for (let i = j + 1; i < n; i++) {
      for (let k = 0; k < j; k++) f[i]![j]! -= f[i]![k]! * f[j]![k]!
      f[i]![j]! /= f[j]![j]!
    }
    y[j] = g[j]!
    for (let k = 0; k < j; k++) y[j]! -= f[j]![k]! * y[k]!
    y[j]! /= f[j]![j]!
  }
  return y.reduce((sum, value) => sum + value ** 2, 0)
}
