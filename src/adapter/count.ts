import { countWeights, type Network } from '../model/index.ts'
import type { Adapter } from './adapter.ts'
import { BYTES } from './dtype.ts'
import type { SavedAdapter } from './file.ts'
import { loraLayout } from './lora.ts'
import type { AdapterSettings } from './methods-schema.ts'
import { adaptedModules } from './modules.ts'
import { tie } from './tying.ts'

/** Numbers trained, all numbers of model and adapter, and the bytes of the trained ones. `parameters`: the base model's, a tied embedding once. */
export function countParams(
  model: { parameters: number },
  { method, dtype, values: { length: trained } }: Pick<Adapter, 'method' | 'dtype' | 'values'>,
): { trained: number; total: number; bytes: number } {
  const beside = method === 'full' ? 0 : trained
  return { trained, total: model.parameters + beside, bytes: trained * BYTES[dtype] }
}

/** Numbers of a saved adapter, and their bytes as stored. */
export function countSaved(saved: SavedAdapter): { params: number; bytes: number } {
  const [params, dtype] = 'v' in saved ? [saved.v.length, saved.settings.dtype] : [saved.params, 'f32' as const]
  return { params, bytes: params * BYTES[dtype] }
}

/** How many numbers some settings train on a model: from shapes alone, before anything is computed. */
export function trainedNumbers(
  { method, settings }: AdapterSettings,
  { config, shapes }: Pick<Network, 'config' | 'shapes'>,
): number {
  switch (method) {
    case 'tinylora':
      return tie(adaptedModules(config, settings.targetModules), settings).count
    case 'lora-xs':
      return adaptedModules(config, settings.targetModules).length * settings.rank ** 2
    case 'lora':
      return loraLayout(adaptedModules(config, settings.targetModules), settings.rank).count
    case 'full':
      return countWeights(shapes)
  }
}
