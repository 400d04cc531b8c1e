import type { Network, Parameters } from '../model/index.ts'
import type { HostTensor, Runtime } from '../runtime/index.ts'
import { type Blobs, blobsAt } from '../store/index.ts'
import type { Adapter } from './adapter.ts'
import { decode, encode } from './dtype.ts'
import { type Basis, type Entrance, enterLowRank } from './enter.ts'
import { loadAdapter, saveAdapter } from './file.ts'
import { checkRank, type TinyLoraMap, tinyLoraMap } from './map.ts'
import { type AdaptedModule, adaptedModules } from './modules.ts'
import { checkProbes, type SvdProbe, svdProbe } from './probes.ts'
import { parseTinyLora, type TinyLoraOptions, type TinyLoraSettings } from './schema.ts'
import { type Products, runtimeProducts, type SvdProgress, svdOfModules, type TruncatedSvd } from './svd/index.ts'
import { tie } from './tying.ts'

export interface SetUpOptions {
  /** Called after the SVD of every module. */
  onProgress?(progress: SvdProgress): void
  signal?: AbortSignal
}

/** TinyLoRA on a model: v (all zero when new, which leaves the model as it is) and the fixed matrices around it. */
export class TinyLora implements Adapter {
  readonly settings: TinyLoraSettings
  readonly map: TinyLoraMap
  /** v [groups, u], the float32 master copy. */
  readonly values: Float32Array
  /** Truncated SVD of every adapted module, by name, in their order. */
  readonly svds: ReadonlyMap<string, TruncatedSvd>
  readonly #model: Network
  readonly bases: readonly Basis[]

  constructor(
    model: Network,
    settings: TinyLoraSettings,
    svds: ReadonlyMap<string, TruncatedSvd>,
    values?: Float32Array,
  ) {
    const modules = adaptedModules(model.config, settings.targetModules)
    this.#model = model
    this.settings = settings
    this.svds = svds
    this.map = tinyLoraMap(settings, modules, sigmas(modules, svds))
    this.values = values ?? new Float32Array(this.map.count)
    this.bases = modules.map(({ name }) => basis(name, svds.get(name)!))
  }

  enter(parameters: Parameters): Entrance {
    return enterLowRank(parameters, this.bases)
  }

  /** R [modules, r, r] of the numbers rounded to `settings.dtype`: what is run is what is saved. */
  feeds(values = this.values): Record<string, HostTensor> {
    const { rank, dtype } = this.settings
    const data = this.map.project(decode(encode(values, dtype), dtype))
    return { R: { dtype: 'float32', dims: [this.map.modules.length, rank, rank], data } }
  }

  pullback({ R }: Readonly<Record<string, HostTensor>>): Float64Array {
    return this.map.pullback(R!.data as Float32Array)
  }

  /** Σ and probes of every module: what another machine compares its own SVD with. */
  probes(): SvdProbe[] {
    return [...this.svds].map(([name, { sigma, u, v }]) => svdProbe(name, sigma, u, v))
  }

  /** Writes `v.bin` and `adapter.json` into a folder (Node), or as blobs. */
  async save(place: string | Blobs): Promise<void> {
    const base = { name: nameOf(this.#model.reference), fingerprint: await this.#model.fingerprint() }
    await saveAdapter(await blobsAt(place), { base, settings: this.settings, modules: this.probes(), v: this.values })
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

/**
 * Rebuilds a saved adapter, from its folder (Node) or blobs, on its base model. @throws Error when the files are broken, belong to another model (unless
 * `allowOtherBase`), or the SVD of this machine differs from the one that it was trained with.
 */
export async function loadTinyLora(
  model: Network,
  place: string | Blobs,
  { allowOtherBase = false, ...setUp }: { allowOtherBase?: boolean } & SetUpOptions = {},
): Promise<TinyLora> {
  const fingerprint = await model.fingerprint()
  const base = { name: nameOf(model.reference), fingerprint, numHiddenLayers: model.config.numHiddenLayers }
  const at = typeof place === 'string' ? place : 'adapter'
  const saved = await loadAdapter(await blobsAt(place), at, base, { allowOtherBase })
  const adapter = new TinyLora(model, saved.settings, await moduleSvds(model, saved.settings, setUp), saved.v)
  if (saved.base.fingerprint === fingerprint) checkProbes(saved.modules, adapter.probes())
  return adapter
}

async function moduleSvds(
  model: Network,
  { rank, targetModules }: TinyLoraSettings,
  setUp: SetUpOptions,
): Promise<Map<string, TruncatedSvd>> {
  const { weights, cache, runtime } = model
  const matrices = adaptedModules(model.config, targetModules).map(({ name, outFeatures, inFeatures }) => ({
    name,
    rows: outFeatures,
    columns: inFeatures,
    read: () => weights.read(`${name}.weight`),
    contentHash: () => weights.contentHash(`${name}.weight`),
  }))
  return svdOfModules(matrices, { rank, cache, products: await productsOf(runtime), ...setUp })
}

/** A hub id, or the last part of a path: where a user keeps models is nobody else's business. */
function nameOf(reference: string): string {
  return /^[\w.-]+\/[\w.-]+$/.test(reference)
    ? reference
    : (reference.split(/[\\/]/).findLast(part => part !== '') ?? reference)
}

const products = new WeakMap<Runtime, Promise<Products>>()

/** Sessions live as long as their runtime, so each has its products once. */
function productsOf(runtime: Runtime): Promise<Products> {
  const known = products.get(runtime) ?? runtimeProducts(runtime)
  products.set(runtime, known)
  return known
}

function sigmas(modules: readonly AdaptedModule[], svds: ReadonlyMap<string, TruncatedSvd>): Float64Array {
  return Float64Array.from(modules.flatMap(({ name }) => [...svds.get(name)!.sigma]))
}

function basis(name: string, { u, sigma, v }: TruncatedSvd): Basis {
  const rank = sigma.length
  return { name, rank, us: u.map((value, i) => value * sigma[i % rank]!), v }
}
