// The truncated SVDs (rank 2) of a model's seven projections, without a cache. The clock starts with the weights in memory as float32,
// as that of its peer does; `svd.ts reading` starts before they are read and decoded.
import { adaptedModules } from '../../src/adapter/index.ts'
import { runtimeProducts, type SvdMatrix, svdOfModules } from '../../src/adapter/svd/index.ts'
import { openModel } from '../../src/model/index.ts'
import { openRuntime } from '../../src/runtime/index.ts'
import { measure, readJob } from '../job.ts'

const job = await readJob()
const { config, weights } = await openModel(job.model, ['llama', 'qwen2'])
const modules = adaptedModules(config)
const memory = new Map<string, Float32Array>()
if (process.argv[2] !== 'reading')
  for (const { name } of modules) memory.set(name, await weights.read(`${name}.weight`))
const matrices: SvdMatrix[] = modules.map(({ name, outFeatures, inFeatures }) => ({
  name,
  rows: outFeatures,
  columns: inFeatures,
  read: async () => memory.get(name) ?? weights.read(`${name}.weight`),
  contentHash: () => weights.contentHash(`${name}.weight`),
}))
const runtime = await openRuntime({ threads: job.threads })
for (let i = 0; i < job.repeats; i++)
  await measure(undefined, async () => svdOfModules(matrices, { rank: 2, products: await runtimeProducts(runtime) }))
await runtime.close()
