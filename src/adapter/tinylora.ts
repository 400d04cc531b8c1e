import type { Network, Parameters } from '../model/index.ts'
import type { HostTensor } from '../runtime/index.ts'
import { type Blobs, blobsAt } from '../store/index.ts'
import type { Adapter } from './adapter.ts'
import { addTo } from './add-to.ts'
import { baseOf } from './base.ts'
import { roundTo, type VDType } from './dtype.ts'
import { type Basis, type Entrance, enterLowRank } from './enter.ts'
import { saveAdapter } from './file.ts'
import { checkRank, type TinyLoraMap, tinyLoraMap } from './map.ts'
import { adaptedModules } from './modules.ts'
import { parseTinyLora, type TinyLoraOptions, type TinyLoraSettings } from './schema.ts'
import { basesOf, type ModuleSvds, moduleSvds, probesOf, type SetUpOptions, sigmasOf } from './svd-bases.ts'
import { tie } from './tying.ts'

/** TinyLoRA on a model: v (all zero when new, which leaves the model as it is) and the fixed matrices around it. */
export class TinyLora implements Adapter {
  readonly method = 'tinylora'
  readonly settings: TinyLoraSettings
  readonly map: TinyLoraMap
  /** v [groups, u], the float32 master copy. */
  readonly values: Float32Array
  readonly dtype: VDType
  /** Truncated SVD of every adapted module, by name, in their order. */
  readonly svds: ModuleSvds
  readonly bases: readonly Basis[]
  readonly #model: Network

  constructor(model: Network, settings: TinyLoraSettings, svds: ModuleSvds, values?: Float32Array) {
    const modules = adaptedModules(model.config, settings.targetModules)
    this.#model = model
    this.settings = settings
    this.dtype = settings.dtype
    this.svds = svds
    this.bases = basesOf(svds)
    this.map = tinyLoraMap(settings, modules, sigmasOf(modules, svds))
    this.values = values ?? new Float32Array(this.map.count)
  }

  get notes(): readonly string[] {
    return this.map.warnings
  }

  enter(parameters: Parameters): Entrance {
    return enterLowRank(parameters, this.bases)
  }

  /** R [modules, r, r] of the numbers rounded to `dtype`. */
  feeds(): Record<string, HostTensor> {
    const { rank } = this.settings
    const data = this.map.project(roundTo(this.dtype, this.values))
    return { R: { dtype: 'float32', dims: [this.map.modules.length, rank, rank], data } }
  }

  pullback({ R }: Readonly<Record<string, HostTensor>>, total?: Float64Array): Float64Array {
    const gradient = this.map.pullback(R!.data as Float32Array)
    return total ? addTo(total, gradient) : gradient
  }

  /** Writes `v.bin` and `adapter.json`. */
  async save(place: string | Blobs): Promise<void> {
    const { method, settings, values } = this
    const base = await baseOf(this.#model)
    await saveAdapter(await blobsAt(place), { method, base, settings, modules: probesOf(this.svds), v: values })
  }
}

/**
 * A new TinyLoRA adapter of a model: `params` numbers (default 13), or `nTie` and `u`; see `tinyLoraFields` for all options.
 * The SVD of every weight is computed once and kept in the cache.
 * @throws Error on options that do not fit each other or the model.
 */
export async function tinyLora(
  model: Network,
  { onProgress, signal, ...options }: TinyLoraOptions & SetUpOptions = {},
): Promise<TinyLora> {
  const settings = parseTinyLora(options)
  // The sizes are checked before the minutes of the SVD.
  const modules = adaptedModules(model.config, settings.targetModules)
  tie(modules, settings)
  checkRank(modules, settings.rank)
  return new TinyLora(model, settings, await moduleSvds(model, settings, { onProgress, signal }))
}
