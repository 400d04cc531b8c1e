import { gemm, mul, type Tensor } from '../graph/index.ts'
import { decodeTensors, encodeTensors, type Network, type Parameters } from '../model/index.ts'
import type { HostTensor } from '../runtime/index.ts'
import { type Blobs, blobsAt } from '../store/index.ts'
import type { Adapter } from './adapter.ts'
import { baseOf } from './base.ts'
import { type Entrance, withUpdates } from './enter.ts'
import { required, saveHeader } from './file.ts'
import { Layout } from './layout.ts'
import { type LoraOptions, type LoraSettings, parseLora } from './lora-schema.ts'
import { type AdaptedModule, adaptedModules } from './modules.ts'
import { stream, symmetricUniforms } from './random.ts'

// Names of files and tensors as Hugging Face PEFT has them, which can load such a folder too.
const WEIGHTS = 'adapter_model.safetensors'
const PEFT_CONFIG = 'adapter_config.json'
const PEFT_PREFIX = 'base_model.model.'

/** LoRA (Hu et al. 2021) on a model: W' = W + alpha / r B A, with A [r, in] and B [out, r] of every module trained. */
export class Lora implements Adapter {
  readonly method = 'lora'
  readonly settings: LoraSettings
  /** A and B of every module in turn. */
  readonly values: Float32Array
  readonly dtype = 'f32'
  readonly #model: Network
  readonly #layout: Layout
  readonly notes: readonly string[]

  /** @param values left out: A random and B zero, which leaves the model as it is. */
  constructor(model: Network, settings: LoraSettings, values?: Float32Array) {
    const modules = adaptedModules(model.config, settings.targetModules)
    this.#model = model
    this.#layout = loraLayout(modules, settings.rank)
    this.notes = rankNotes(modules, settings.rank)
    this.settings = settings
    this.values = values ?? initialValues(modules, settings)
  }

  enter(parameters: Parameters): Entrance {
    const trained = this.#layout.inputs()
    const { rank, alpha, targetModules } = this.settings
    const updates = adaptedModules(this.#model.config, targetModules).map(({ name }) => {
      const [a, b] = [trained[nameOfA(name)]!, trained[nameOfB(name)]!]
      const update = (x: Tensor) => gemm(mul(gemm(x, a, { transB: true }), alpha / rank), b, { transB: true })
      return [name, update] as const
    })
    return { trained, parameters: withUpdates(parameters, new Map(updates)) }
  }

  feeds(): Record<string, HostTensor> {
    return this.#layout.feeds(this.values)
  }

  pullback(
    gradients: Readonly<Record<string, HostTensor>>,
    total = new Float64Array(this.#layout.count),
  ): Float64Array {
    return this.#layout.addTo(total, gradients)
  }

  /** Writes `adapter_model.safetensors` and `adapter_config.json`, which PEFT loads too, and `adapter.json`. */
  async save(place: string | Blobs): Promise<void> {
    const { method, settings, values } = this
    this.#layout.checkFinite(values, 'adapter')
    const blobs = await blobsAt(place)
    const base = await baseOf(this.#model)
    const named = this.#layout.tensors(values).map(tensor => ({ ...tensor, name: `${PEFT_PREFIX}${tensor.name}` }))
    await blobs.write(WEIGHTS, encodeTensors(named, { format: 'pt' }))
    await blobs.write(PEFT_CONFIG, new TextEncoder().encode(peftConfig(base.name, settings)))
    const { numHiddenLayers } = this.#model.config
    await saveHeader(blobs, { method, base, settings, layers: numHiddenLayers, params: values.length })
  }
}

/** A new LoRA adapter of a model; see `loraFields` for all options. @throws Error on options that are unknown or out of range. */
export function lora(model: Network, options: LoraOptions = {}): Lora {
  return new Lora(model, parseLora(options))
}

/** Rebuilds a saved adapter on a model. @param at its place, for errors. @throws Error when its files are broken or do not fit the model. */
export async function openLora(model: Network, settings: LoraSettings, blobs: Blobs, at: string): Promise<Lora> {
  const file = `${at}/${WEIGHTS}`
  const tensors = (await decodeTensors(await required(blobs, WEIGHTS, at), file)).map(tensor => ({
    ...tensor,
    name: tensor.name.startsWith(PEFT_PREFIX) ? tensor.name.slice(PEFT_PREFIX.length) : tensor.name,
  }))
  const layout = loraLayout(adaptedModules(model.config, settings.targetModules), settings.rank)
  return new Lora(model, settings, layout.listOf(tensors, file))
}

/** A [r, in] and B [out, r] of every module, by PEFT's names without its prefix. */
export function loraLayout(modules: readonly AdaptedModule[], rank: number): Layout {
  return new Layout(
    modules.flatMap(({ name, outFeatures, inFeatures }) => [
      [nameOfA(name), [rank, inFeatures]] as const,
      [nameOfB(name), [outFeatures, rank]] as const,
    ]),
  )
}

/** A rank that some matrices cannot have trains more numbers, and nothing more. */
function rankNotes(modules: readonly AdaptedModule[], rank: number): string[] {
  const highest = modules.map(({ outFeatures, inFeatures }) => Math.min(outFeatures, inFeatures))
  const below = highest.filter(own => own < rank)
  if (below.length === 0) return []
  return [
    `rank ${rank} is more than ${below.length} of ${modules.length} matrices can have: ${Math.max(...below)} would do the same there`,
  ]
}

/** A uniform in ±1 / √in, which is PEFT's Kaiming start, and B zero. */
function initialValues(modules: readonly AdaptedModule[], { rank, seed }: LoraSettings): Float32Array {
  const layout = loraLayout(modules, rank)
  const values = new Float32Array(layout.count)
  const places = new Map(layout.tensors(values).map(tensor => [tensor.name, tensor.values]))
  for (const { name, inFeatures } of modules)
    places
      .get(nameOfA(name))!
      .set(symmetricUniforms(stream(seed, `lora/${name}`), rank * inFeatures, 1 / Math.sqrt(inFeatures)))
  return values
}

function nameOfA(module: string): string {
  return `${module}.lora_A.weight`
}

function nameOfB(module: string): string {
  return `${module}.lora_B.weight`
}

function peftConfig(base: string, { rank, alpha, targetModules }: LoraSettings): string {
  const config = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: base,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    bias: 'none',
    target_modules: targetModules,
    inference_mode: true,
  }
  return `${JSON.stringify(config, null, 2)}\n`
}
