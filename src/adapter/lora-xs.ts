import type { Network, Parameters } from '../model/index.ts'
import type { HostTensor } from '../runtime/index.ts'
import { type Blobs, blobsAt } from '../store/index.ts'
import type { Adapter } from './adapter.ts'
import { addTo } from './add-to.ts'
import { baseOf } from './base.ts'
import { roundTo, type VDType } from './dtype.ts'
import { type Basis, type Entrance, enterLowRank } from './enter.ts'
import { entryScale } from './entry-scale.ts'
import { saveAdapter } from './file.ts'
import { type LoraXsOptions, type LoraXsSettings, parseLoraXs } from './lora-xs-schema.ts'
import { checkRank } from './map.ts'
import { adaptedModules } from './modules.ts'
import { normals, stream } from './random.ts'
import { basesOf, type ModuleSvds, moduleSvds, probesOf, type SetUpOptions, sigmasOf } from './svd-bases.ts'

/** LoRA-XS (Bałazy et al. 2024) on a model: W' = W + alpha / r U Σ R Vᵀ, with all of R [modules, r, r] trained. */
export class LoraXs implements Adapter {
  readonly method = 'lora-xs'
  readonly settings: LoraXsSettings
  /** R [modules, r, r] before the scale, the float32 master copy. */
  readonly values: Float32Array
  readonly dtype: VDType
  readonly bases: readonly Basis[]
  /** Truncated SVD of every adapted module, by name, in their order. */
  readonly svds: ModuleSvds
  readonly #model: Network
  readonly #scale: Float64Array

  constructor(model: Network, settings: LoraXsSettings, svds: ModuleSvds, values?: Float32Array) {
    const { alpha, rank, split, targetModules, dtype } = settings
    const modules = adaptedModules(model.config, targetModules)
    this.settings = settings
    this.dtype = dtype
    this.svds = svds
    this.bases = basesOf(svds)
    this.#model = model
    this.#scale = entryScale({ scale: alpha / rank, rank, split }, modules, sigmasOf(modules, svds))
    this.values = values ?? initialValues(settings, modules)
  }

  enter(parameters: Parameters): Entrance {
    return enterLowRank(parameters, this.bases)
  }

  /** R of the numbers rounded to `dtype`, scaled. */
  feeds(): Record<string, HostTensor> {
    const { rank } = this.settings
    const rounded = roundTo(this.dtype, this.values)
    const data = rounded.map((value, i) => value * this.#scale[i]!)
    return { R: { dtype: 'float32', dims: [this.bases.length, rank, rank], data } }
  }

  pullback({ R }: Readonly<Record<string, HostTensor>>, total?: Float64Array): Float64Array {
    const { data } = R as { data: Float32Array }
    const gradient = this.#scale.map((factor, i) => factor * data[i]!)
    return total ? addTo(total, gradient) : gradient
  }

  /** Writes `v.bin` and `adapter.json`. */
  async save(place: string | Blobs): Promise<void> {
    const { method, settings, values } = this
    const base = await baseOf(this.#model)
    await saveAdapter(await blobsAt(place), { method, base, settings, modules: probesOf(this.svds), v: values })
  }
}

/** A new LoRA-XS adapter of a model; see `loraXsFields` for all options. @throws Error on options that do not fit each other or the model. */
export async function loraXs(
  model: Network,
  { onProgress, signal, ...options }: LoraXsOptions & SetUpOptions = {},
): Promise<LoraXs> {
  const settings = parseLoraXs(options)
  checkRank(adaptedModules(model.config, settings.targetModules), settings.rank)
  return new LoraXs(model, settings, await moduleSvds(model, settings, { onProgress, signal }))
}

function initialValues({ rank, initStd, seed }: LoraXsSettings, modules: readonly { name: string }[]): Float32Array {
  const size = rank * rank
  const values = new Float32Array(modules.length * size)
  if (initStd === 0) return values
  for (const [i, { name }] of modules.entries())
    values.set(
      normals(stream(seed, `lora-xs/${name}`), size).map(value => value * initStd),
      i * size,
    )
  return values
}
