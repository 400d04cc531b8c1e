import { type Basis, type Entrance, enterLowRankByRow } from '../adapter/index.ts'
import { linear, toOnnx } from '../graph/index.ts'
import { type Network, outputWeight, packedKeyValues, pagedForward, parametersOf } from '../model/index.ts'
import type { Session } from '../runtime/index.ts'
import { draw } from './draw.ts'

/** The loaded graphs of an engine. */
export interface RolloutGraphs {
  /** Keys and values of prompts, and of what sequences have to compute again. */
  prefill: Session
  /** A token of every sequence: `Drawn` and `logits`, and keys and values. */
  decode: Session
}

/** Sessions are kept: releasing one does not give all of its memory back. */
const loaded = new WeakMap<Network, Map<string, Promise<RolloutGraphs>>>()

/** Loads the graphs of a model for adapters with some bases, once. */
export function rolloutGraphs(model: Network, bases: readonly Basis[]): Promise<RolloutGraphs> {
  const known = loaded.get(model) ?? new Map<string, Promise<RolloutGraphs>>()
  loaded.set(model, known)
  const key = bases.map(({ name, rank }) => `${name} ${rank}`).join()
  const graphs = known.get(key) ?? load(model, bases)
  known.set(key, graphs)
  // What failed, for want of memory say, may be tried again.
  graphs.catch(() => known.delete(key))
  return graphs
}

async function load(model: Network, bases: readonly Basis[]): Promise<RolloutGraphs> {
  const externalFolder = model.external.folder
  const prefill = toOnnx(packedKeyValues(model, entrance(model, bases, 'tokens').parameters))
  const decode = toOnnx(decodeGraph(model, entrance(model, bases, 'rows')))
  return {
    prefill: await model.runtime.load(prefill, { externalFolder }),
    decode: await model.runtime.load(decode, { externalFolder, latency: true }),
  }
}

function entrance(model: Network, bases: readonly Basis[], rows: string): Entrance {
  const parameters = parametersOf(model.external)
  return bases.length > 0 ? enterLowRankByRow(parameters, bases, rows) : { parameters, trained: {} }
}

function decodeGraph(model: Network, { parameters }: Entrance) {
  const { vocabSize, hiddenSize } = model.config
  const { hidden, made } = pagedForward(model, parameters)
  const logits = linear(hidden, parameters.weight(outputWeight(model.config), [vocabSize, hiddenSize]))
  return { ...made, ...draw(logits), logits }
}
