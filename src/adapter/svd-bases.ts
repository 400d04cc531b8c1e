// What the methods share that are nothing but R between singular vectors: TinyLoRA and LoRA-XS.
import pMemoize from 'p-memoize'
import type { Network } from '../model/index.ts'
import type { Runtime } from '../runtime/index.ts'
import type { Basis } from './enter.ts'
import { type AdaptedModule, adaptedModules, type ModuleType } from './modules.ts'
import { type SvdProbe, svdProbe } from './probes.ts'
import { type Products, runtimeProducts, type SvdProgress, svdOfModules, type TruncatedSvd } from './svd/index.ts'

export interface SetUpOptions {
  /** Called after the SVD of every module. */
  onProgress?(progress: SvdProgress): void
  signal?: AbortSignal
}

/** Truncated SVD of every adapted module, by name, in their order. */
export type ModuleSvds = ReadonlyMap<string, TruncatedSvd>

interface SvdChoice {
  rank: number
  targetModules: readonly ModuleType[]
}

interface SharedSvds {
  svds: Promise<ModuleSvds>
  /** Told of every module, whoever asked first. */
  listeners: Set<NonNullable<SetUpOptions['onProgress']>>
}

/** Megabytes that a thousand adapters of one kind share. */
const shared = new WeakMap<Network, Map<string, SharedSvds>>()

/** Computed once for every weight, and kept in the cache; the same object for all adapters of a model that ask for the same. */
export async function moduleSvds(model: Network, choice: SvdChoice, setUp: SetUpOptions): Promise<ModuleSvds> {
  const { onProgress = () => {}, signal } = setUp
  const known = shared.get(model) ?? new Map<string, SharedSvds>()
  shared.set(model, known)
  const key = JSON.stringify([choice.rank, choice.targetModules])
  for (let others = known.get(key); others; others = known.get(key)) {
    others.listeners.add(onProgress)
    // Whoever asked first may have stopped: then it is this call's turn.
    const svds = await unlessAborted(
      others.svds.catch(() => undefined),
      signal,
    ).finally(() => others.listeners.delete(onProgress))
    if (svds) return svds
  }
  const listeners: SharedSvds['listeners'] = new Set([onProgress])
  const tellAll = (progress: SvdProgress) => {
    for (const listener of listeners) listener(progress)
  }
  const svds = computed(model, choice, { ...setUp, onProgress: tellAll })
  known.set(key, { svds, listeners })
  svds.catch(() => known.delete(key))
  return svds
}

/** @throws the signal's reason as soon as it is aborted, though what is waited for goes on. */
async function unlessAborted<T>(waitedFor: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted()
  if (!signal) return waitedFor
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
  })
  return Promise.race([waitedFor, aborted]).finally(() => signal.removeEventListener('abort', abort))
}

async function computed(model: Network, { rank, targetModules }: SvdChoice, setUp: SetUpOptions): Promise<ModuleSvds> {
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

/** Singular values [modules, r]. */
export function sigmasOf(modules: readonly AdaptedModule[], svds: ModuleSvds): Float64Array {
  return Float64Array.from(modules.flatMap(({ name }) => [...svds.get(name)!.sigma]))
}

const bases = new WeakMap<ModuleSvds, readonly Basis[]>()

/** U Σ and V of every module, in the order of the modules; made once. */
export function basesOf(svds: ModuleSvds): readonly Basis[] {
  const known = bases.get(svds) ?? [...svds].map(([name, svd]) => basisOf(name, svd))
  bases.set(svds, known)
  return known
}

function basisOf(name: string, { u, sigma, v }: TruncatedSvd): Basis {
  const rank = sigma.length
  return { name, rank, us: u.map((value, i) => value * sigma[i % rank]!), v }
}

/** Σ and probes of every module: what another machine compares its own SVD with. */
export function probesOf(svds: ModuleSvds): SvdProbe[] {
  return [...svds].map(([name, { sigma, u, v }]) => svdProbe(name, sigma, u, v))
}

/** Sessions live as long as their runtime, so each has its products once. */
const productsOf = pMemoize(runtimeProducts, { cache: new WeakMap<Runtime, Products>() })
