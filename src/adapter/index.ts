export type { Adapter } from './adapter.ts'
export { addTo } from './add-to.ts'
export type { BaseModel, BaseOptions } from './base.ts'
export { countParams, countSaved, trainedNumbers } from './count.ts'
export { BYTES, DTYPES, decode, encode, roundTo, type VDType } from './dtype.ts'
export { type Basis, type Entrance, enterLowRank, enterLowRankByRow } from './enter.ts'
export { readAdapter, type SavedAdapter, type SavedNumbers, saveAdapter } from './file.ts'
export { adapterFingerprint } from './fingerprint.ts'
export { type FullFineTuning, fullFineTuning } from './full.ts'
export { type Lora, lora } from './lora.ts'
export { type LoraOptions, type LoraSettings, loraFields } from './lora-schema.ts'
export { type LoraXs, loraXs } from './lora-xs.ts'
export { type LoraXsOptions, type LoraXsSettings, loraXsFields } from './lora-xs-schema.ts'
export { type TinyLoraMap, tinyLoraMap } from './map.ts'
export { createAdapter, loadAdapter } from './methods.ts'
export { adapterFields } from './methods-fields.ts'
export {
  type AdapterOptions,
  type AdapterSettings,
  METHODS,
  type Method,
  methodField,
  methodSchemas,
  parseAdapter,
} from './methods-schema.ts'
export {
  type AdaptedModule,
  adaptedModules,
  MODULE_TYPES,
  type ModuleSlot,
  type ModuleType,
  moduleSlots,
  type ProjectionSizes,
} from './modules.ts'
export { checkProbes, probe, type SvdProbe, svdProbe } from './probes.ts'
export { projection } from './projection.ts'
export { GENERATOR, normals, type Stream, stream, uniforms } from './random.ts'
export {
  parseTinyLora,
  type TinyLoraOptions,
  type TinyLoraSettings,
  tinyLoraFields,
  tinyLoraSchema,
} from './schema.ts'
export type { ClosePair, SvdProgress } from './svd/index.ts'
export type { SetUpOptions } from './svd-bases.ts'
export { type TinyLora, tinyLora } from './tinylora.ts'
export { type Tying, tie } from './tying.ts'
