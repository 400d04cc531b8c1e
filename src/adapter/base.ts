import type { Network } from '../model/index.ts'

/** A base model as adapters know it: the fingerprint decides, the name is for people. */
export interface BaseModel {
  name: string
  fingerprint: string
}

export interface BaseOptions {
  /** Load an adapter although it belongs to another model: its numbers then mean another, unmeasured change. */
  allowOtherBase?: boolean
}

/** What an adapter of this model remembers of it. */
export async function baseOf(model: Network): Promise<BaseModel> {
  return { name: nameOf(model.reference), fingerprint: await model.fingerprint() }
}

/** @throws Error where an adapter that lies `at` a place belongs to another model. */
export function checkBase(
  adapter: BaseModel,
  model: BaseModel,
  at: string,
  { allowOtherBase = false }: BaseOptions = {},
): void {
  if (adapter.fingerprint === model.fingerprint || allowOtherBase) return
  throw new Error(
    `${at}: this adapter belongs to ${adapter.name} (fingerprint ${adapter.fingerprint}), not to ${model.name} ` +
      `(${model.fingerprint}); load that model, or allow another base to try it anyway (allowOtherBase, --allow-other-base)`,
  )
}

/** @throws Error where the adapter's model has another number of layers. */
export function checkLayers(layers: number, { name, numHiddenLayers }: LayeredBase, at: string): void {
  if (layers === numHiddenLayers) return
  throw new Error(
    `${at}: this adapter is for a model of ${layers} layers, but ${name} has ${numHiddenLayers}; use a model of the same architecture`,
  )
}

export interface LayeredBase {
  name: string
  numHiddenLayers: number
}

/** A hub id, or the last part of a path: where a user keeps models is nobody else's business. */
function nameOf(reference: string): string {
  return /^[\w.-]+\/[\w.-]+$/.test(reference)
    ? reference
    : (reference.split(/[\\/]/).findLast(part => part !== '') ?? reference)
}
