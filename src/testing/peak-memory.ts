// Runs the loss graph of one group on a fixture model and prints the peak memory of this process in bytes.
// peak-memory.ts FIXTURE COMPLETIONS LENGTH RECOMPUTE
import { enterLowRank } from '../adapter/index.ts'
import { pack, parametersOf } from '../model/index.ts'
import { float32Tensor } from '../runtime/index.ts'
import { gradientName, lossGraph, weightedLogProbs } from '../train/loss-graph.ts'
import { smallBases, smallModel } from './model.ts'

const [name, completions, length, recompute] = process.argv.slice(2)
const sizes = { blockSize: 64, chunkSize: 64, recompute: recompute === 'true' }
const model = await smallModel(name!)
const bases = smallBases(model, 2)
const onnx = lossGraph(model, enterLowRank(parametersOf(model.external), bases), weightedLogProbs, sizes)
const session = await model.runtime.load(onnx, { externalFolder: model.external.folder })
const ids = Array.from({ length: Number(length) }, (_, i) => 3 + (i % 50))
const packed = pack([{ prompt: ids, completions: Array.from({ length: Number(completions) }, () => ids) }], sizes)
const outputs = await session.run({
  ...packed.feeds,
  R: float32Tensor(new Float32Array(bases.length * 4), [bases.length, 2, 2]),
  temperature: float32Tensor([1], []),
  weight: packed.perSlot(new Float32Array(packed.completionTokens).fill(1)),
})
if (!outputs[gradientName('R')]!.data.every(Number.isFinite)) throw new Error('the gradient is not finite')
console.log(process.resourceUsage().maxRSS * 1024)
process.exit()
