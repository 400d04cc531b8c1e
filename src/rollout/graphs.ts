import { type Adapter, enterLowRankByRow } from '../adapter/index.ts'
import { div, input, toOnnx } from '../graph/index.ts'
import {
  headName,
  type Network,
  type Parameters,
  packedKeyValues,
  pagedForward,
  parametersOf,
  type QuantizedWeights,
  quantizedParameters,
} from '../model/index.ts'
import type { Runtime, Session } from '../runtime/index.ts'
import { graphKey } from './adapters.ts'
import { draw } from './draw.ts'

/** The loaded graphs of an engine. */
export interface RolloutGraphs {
  /** Keys and values of prompts, and of what sequences have to compute again. */
  prefill: Session
  /** A token of every sequence: `Drawn` and `logits` (divided by the input `temperatures`, float32 [rows, 1]), and keys and values. */
  decode: Session
}

/** Building the graphs of a large model takes as long as a short completion. */
const loaded = new WeakMap<Network, Map<string, Promise<RolloutGraphs[]>>>()

/** Loads the graphs of a model for adapters like one in some of its lanes, once. @param quantized the weights to decode with, in place of the model's own */
export function rolloutGraphs(
  model: Network,
  adapter: Adapter | undefined,
  lanes: readonly Runtime[],
  quantized?: QuantizedWeights,
): Promise<RolloutGraphs[]> {
  const known = loaded.get(model) ?? new Map<string, Promise<RolloutGraphs[]>>()
  loaded.set(model, known)
  const key = `${lanes.length} ${quantized ? 'int8' : 'f32'} ${graphKey(adapter)}`
  const graphs = known.get(key) ?? load(model, adapter, lanes, quantized)
  known.set(key, graphs)
  // What failed, for want of memory say, may be tried again.
  graphs.catch(() => known.delete(key))
  return graphs
}

async function load(
  model: Network,
  adapter: Adapter | undefined,
  lanes: readonly Runtime[],
  quantized: QuantizedWeights | undefined,
): Promise<RolloutGraphs[]> {
  const own = { parameters: parametersOf(model.external), folder: model.external.folder }
  const decoding = quantized ? { parameters: quantizedParameters(quantized), folder: quantized.folder } : own
  const prefill = toOnnx(packedKeyValues(model, entered(own.parameters, adapter, 'tokens')))
  const decode = toOnnx(decodeGraph(model, entered(decoding.parameters, adapter, 'rows')))
  return Promise.all(
    lanes.map(async runtime => ({
      prefill: await runtime.load(prefill, { name: 'prefill', externalFolder: own.folder, spin: true }),
      decode: await runtime.load(decode, {
        name: 'decode',
        externalFolder: decoding.folder,
        spin: true,
        packWeights: true,
      }),
    })),
  )
}

function entered(parameters: Parameters, adapter: Adapter | undefined, rows: string): Parameters {
  if (!adapter) return parameters
  const entrance = adapter.bases ? enterLowRankByRow(parameters, adapter.bases, rows) : adapter.enter(parameters)
  return entrance.parameters
}

function decodeGraph(model: Network, parameters: Parameters) {
  const { vocabSize, hiddenSize } = model.config
  const { hidden, made } = pagedForward(model, parameters)
  // Not the logits themselves: they are many.
  const scaled = div(hidden, input('temperatures', 'float32', ['rows', 1]))
  const logits = parameters.project(scaled, headName(model.config), { in: hiddenSize, out: vocabSize, bias: false })
  return { ...made, ...draw(logits), logits }
}
