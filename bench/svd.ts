// Time of the truncated SVDs of a model's seven projections, without a cache. Its peer: bench/svd.py (PEFT), whose clock starts with
// the model in memory as float32; so ours is given for weights in memory (`seconds`) and with reading and decoding (`secondsWithReading`).
// Run: npx tsx bench/svd.ts MODEL [RANK] [THREADS]
import { adaptedModules } from '../src/adapter/index.ts'
import { runtimeProducts, type SvdMatrix, svdOfModules } from '../src/adapter/svd/index.ts'
import { openModel } from '../src/model/index.ts'
import { openRuntime } from '../src/runtime/index.ts'

const [reference, rank = '2', threads = '2'] = process.argv.slice(2)
if (!reference) throw new Error('usage: npx tsx bench/svd.ts MODEL [RANK] [THREADS]')

const { config, weights } = await openModel(reference, ['llama', 'qwen2'])
const modules = adaptedModules(config)

/** The matrices of the model, each read when it is needed or taken from `memory`. */
function matricesOf(memory?: Map<string, Float32Array>): SvdMatrix[] {
  return modules.map(({ name, outFeatures, inFeatures }) => ({
    name,
    rows: outFeatures,
    columns: inFeatures,
    read: async () => memory?.get(name) ?? weights.read(`${name}.weight`),
    contentHash: () => weights.contentHash(`${name}.weight`),
  }))
}

const runtime = await openRuntime({ threads: Number(threads) })
async function time(
  matrices: SvdMatrix[],
): Promise<{ seconds: number; svds: Awaited<ReturnType<typeof svdOfModules>> }> {
  const start = performance.now()
  const svds = await svdOfModules(matrices, { rank: Number(rank), products: await runtimeProducts(runtime) })
  return { seconds: Number(((performance.now() - start) / 1000).toFixed(2)), svds }
}

const { seconds: secondsWithReading } = await time(matricesOf())
const memory = new Map<string, Float32Array>()
for (const { name } of modules) memory.set(name, await weights.read(`${name}.weight`))
const { seconds, svds } = await time(matricesOf(memory))
const closePairs = [...svds.values()].reduce((sum, svd) => sum + svd.closePairs.length, 0)
console.log(
  JSON.stringify({
    modules: svds.size,
    seconds,
    secondsWithReading,
    threads,
    closePairs,
  }),
)
await runtime.close()
