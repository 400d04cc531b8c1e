import type { Network } from '../model/index.ts'
import { type Blobs, blobsAt } from '../store/index.ts'
import type { Adapter } from './adapter.ts'
import { type BaseOptions, baseOf, checkBase, checkLayers } from './base.ts'
import { readAdapter, type SavedNumbers } from './file.ts'
import { fullFineTuning, openFull } from './full.ts'
import { lora, openLora } from './lora.ts'
import { LoraXs, loraXs } from './lora-xs.ts'
import { type AdapterOptions, parseAdapter } from './methods-schema.ts'
import { checkProbes } from './probes.ts'
import { moduleSvds, probesOf, type SetUpOptions } from './svd-bases.ts'
import { TinyLora, tinyLora } from './tinylora.ts'

/**
 * A new adapter by the name of its method and the options of that method: as `tinyLora`, `loraXs`, `lora` or `fullFineTuning` make it.
 * @throws Error on options that are unknown, of another method, or do not fit each other or the model.
 */
export async function createAdapter(
  model: Network,
  { onProgress, signal, ...options }: AdapterOptions & SetUpOptions = {},
): Promise<Adapter> {
  const { method, settings } = parseAdapter(options)
  const setUp = { onProgress, signal }
  switch (method) {
    case 'tinylora':
      return tinyLora(model, { ...settings, ...setUp })
    case 'lora-xs':
      return loraXs(model, { ...settings, ...setUp })
    case 'lora':
      return lora(model, settings)
    case 'full':
      return fullFineTuning(model)
  }
}

/**
 * Rebuilds a saved adapter of whatever method, from its folder (Node) or blobs, on its base model.
 * @throws Error when the files are broken, belong to another model (unless `allowOtherBase`), or the SVD of this machine differs from the one
 * that it was trained with.
 */
export async function loadAdapter(
  model: Network,
  place: string | Blobs,
  { allowOtherBase, ...setUp }: BaseOptions & SetUpOptions = {},
): Promise<Adapter> {
  const at = typeof place === 'string' ? place : 'adapter'
  const blobs = await blobsAt(place)
  const saved = await readAdapter(blobs, at)
  const base = await baseOf(model)
  checkBase(saved.base, base, at, { allowOtherBase })
  const { numHiddenLayers } = model.config
  const isSameBase = saved.base.fingerprint === base.fingerprint
  switch (saved.method) {
    case 'tinylora':
    case 'lora-xs':
      checkLayers(saved.modules.length / saved.settings.targetModules.length, { ...base, numHiddenLayers }, at)
      return openNumbers(model, saved, isSameBase, setUp)
    case 'lora':
      checkLayers(saved.layers, { ...base, numHiddenLayers }, at)
      return openLora(model, saved.settings, blobs, at)
    case 'full':
      return openFull(model, blobs, at)
  }
}

async function openNumbers(
  model: Network,
  saved: SavedNumbers,
  isSameBase: boolean,
  setUp: SetUpOptions,
): Promise<Adapter> {
  const svds = await moduleSvds(model, saved.settings, setUp)
  if (isSameBase) checkProbes(saved.modules, probesOf(svds))
  return saved.method === 'tinylora'
    ? new TinyLora(model, saved.settings, svds, saved.v)
    : new LoraXs(model, saved.settings, svds, saved.v)
}
