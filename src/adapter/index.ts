export type { Adapter } from './adapter.ts'
export { DTYPES, decode, encode, roundTo, type VDType } from './dtype.ts'
export { type Basis, type Entrance, enterLowRank, enterLowRankByRow } from './enter.ts'
export { type BaseModel, type Blobs, loadAdapter, readAdapter, type SavedAdapter, saveAdapter } from './file.ts'
export { countParams, type TinyLoraMap, tinyLoraMap } from './map.ts'
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
export { loadTinyLora, type SetUpOptions, TinyLora, tinyLora } from './tinylora.ts'
export { type Tying, tie } from './tying.ts'
