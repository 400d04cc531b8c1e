import { type Adapter, enterLowRankByRow } from '../adapter/index.ts'
import { div, input, linear, toOnnx } from '../graph/index.ts'
import {
  type Network,
  outputWeight,
  type Parameters,
  packedKeyValues,
  pagedForward,
  parametersOf,
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

/** Loads the graphs of a model for adapters like one in some of its lanes, once. */
export function rolloutGraphs(
  model: Network,
  adapter: Adapter | undefined,
  lanes: readonly Runtime[],
): Promise<RolloutGraphs[]> {
  const known = loaded.get(model) ?? new Map<string, Promise<RolloutGraphs[]>>()
  loaded.set(model, known)
  const key = `${lanes.length} ${graphKey(adapter)}`
  const graphs = known.get(key) ?? load(model, adapter, lanes)
  known.set(key, graphs)
  // What failed, for want of memory say, may be tried again.
  graphs.catch(() => known.delete(key))
  return graphs
}

function load(model: Network, adapter: Adapter | undefined, lanes: readonly Runtime[]): Promise<RolloutGraphs[]> {
  const externalFolder = model.external.folder
  const prefill = toOnnx(packedKeyValues(model, entered(model, adapter, 'tokens')))
  const decode = toOnnx(decodeGraph(model, entered(model, adapter, 'rows')))
  return Promise.all(
    lanes.map(async runtime => ({
      prefill: await runtime.load(prefill, { name: 'prefill', externalFolder, spin: true }),
      decode: await runtime.load(decode, { name: 'decode', externalFolder, spin: true, packWeights: true }),
    })),
  )
}

function entered(model: Network, adapter: Adapter | undefined, rows: string): Parameters {
  const parameters = parametersOf(model.external)
  if (!adapter) return parameters
  const entrance = adapter.bases ? enterLowRankByRow(parameters, adapter.bases, rows) : adapter.enter(parameters)
  return entrance.parameters
}

function decodeGraph(model: Network, parameters: Parameters) {
  const { vocabSize, hiddenSize } = model.config
  const { hidden, made } = pagedForward(model, parameters)
  // Not the logits themselves: they are many.
  const scaled = div(hidden, input('temperatures', 'float32', ['rows', 1]))
  const logits = linear(scaled, parameters.weight(outputWeight(model.config), [vocabSize, hiddenSize]))
  return { ...made, ...draw(logits), logits }
}
