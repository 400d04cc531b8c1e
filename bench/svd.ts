// Time of the truncated SVDs of a model's seven projections, without a cache. Its peer: bench/svd.py (PEFT).
// Run: npx tsx bench/svd.ts MODEL [RANK] [THREADS]
import { adaptedModules } from '../src/adapter/index.ts'
import { runtimeProducts, svdOfModules } from '../src/adapter/svd/index.ts'
import { openModel } from '../src/model/index.ts'
import { openRuntime } from '../src/runtime/index.ts'

const [reference, rank = '2', threads = '2'] = process.argv.slice(2)
if (!reference) throw new Error('usage: npx tsx bench/svd.ts MODEL [RANK] [THREADS]')

const { config, weights } = await openModel(reference, ['llama', 'qwen2'])
const matrices = adaptedModules(config).map(({ name, outFeatures, inFeatures }) => ({
  name,
  rows: outFeatures,
  columns: inFeatures,
  read: () => weights.read(`${name}.weight`),
  contentHash: () => weights.contentHash(`${name}.weight`),
}))
const runtime = await openRuntime({ threads: Number(threads) })
const start = performance.now()
const products = await runtimeProducts(runtime)
const svds = await svdOfModules(matrices, { rank: Number(rank), products })
const seconds = (performance.now() - start) / 1000
const closePairs = [...svds.values()].reduce((sum, svd) => sum + svd.closePairs.length, 0)
const { user } = process.cpuUsage()
console.log(
  JSON.stringify({
    modules: svds.size,
    seconds: Number(seconds.toFixed(2)),
    cpuSeconds: user / 1e6,
    threads,
    closePairs,
  }),
)
await runtime.close()
