import { decodeTensors, encodeTensors, type Network, type Parameters, parametersFrom } from '../model/index.ts'
import type { HostTensor } from '../runtime/index.ts'
import { type Blobs, blobsAt } from '../store/index.ts'
import type { Adapter } from './adapter.ts'
import { baseOf } from './base.ts'
import type { Entrance } from './enter.ts'
import { required, saveHeader } from './file.ts'
import { Layout } from './layout.ts'

const WEIGHTS = 'model.safetensors'
const CONFIG = 'config.json'

/** What else a Hugging Face folder holds that a model is opened with. */
const BESIDE_WEIGHTS = [
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
  'chat_template.jinja',
]

/** Full fine-tuning of a model: every weight is trained, a tied embedding once, from a copy beside the model's own weights. */
export class FullFineTuning implements Adapter {
  readonly method = 'full'
  readonly settings = {}
  /** All weights in the order of the model's `shapes`. */
  readonly values: Float32Array
  readonly dtype = 'f32'
  readonly #model: Network
  readonly #layout: Layout

  constructor(model: Network, values: Float32Array) {
    this.#model = model
    this.#layout = new Layout(model.shapes)
    this.values = values
  }

  enter(parameters: Parameters): Entrance {
    const trained = this.#layout.inputs()
    return { trained, parameters: parametersFrom((name, shape) => trained[name] ?? parameters.weight(name, shape)) }
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

  /**
   * Writes `model.safetensors`, what a Hugging Face folder has beside it, and `adapter.json`: `loadModel` and transformers open the folder as
   * a model of its own. Beside a GGUF file there is nothing to copy: its folder is opened by `loadAdapter` only.
   */
  async save(place: string | Blobs): Promise<void> {
    const { method, settings, values } = this
    this.#layout.checkFinite(values, 'adapter')
    const blobs = await blobsAt(place)
    await blobs.write(WEIGHTS, encodeTensors(this.#layout.tensors(values), { format: 'pt' }))
    await copyTexts(this.#model, blobs)
    await saveHeader(blobs, { method, base: await baseOf(this.#model), settings, params: values.length })
  }
}

/** Full fine-tuning of a model, from its own weights. */
export async function fullFineTuning(model: Network): Promise<FullFineTuning> {
  const names = [...model.shapes.keys()]
  const values = new Float32Array(model.parameters)
  let at = 0
  for (const name of names) {
    const weight = await model.weights.read(name)
    values.set(weight, at)
    at += weight.length
  }
  return new FullFineTuning(model, values)
}

/** Opens saved weights beside the model that they began as. @throws Error when the files are broken or of another shape. */
export async function openFull(model: Network, blobs: Blobs, at: string): Promise<FullFineTuning> {
  const file = `${at}/${WEIGHTS}`
  const tensors = await decodeTensors(await required(blobs, WEIGHTS, at), file)
  return new FullFineTuning(model, new Layout(model.shapes).listOf(tensors, file))
}

async function copyTexts(model: Network, blobs: Blobs): Promise<void> {
  const config = await model.readText(CONFIG)
  if (config === undefined) return
  await blobs.write(CONFIG, new TextEncoder().encode(asFloat32(config)))
  for (const name of BESIDE_WEIGHTS) {
    const text = await model.readText(name)
    if (text !== undefined) await blobs.write(name, new TextEncoder().encode(text))
  }
}

/** transformers would round the weights to the type that config.json names. */
function asFloat32(text: string): string {
  const config: Record<string, unknown> = JSON.parse(text)
  for (const name of ['dtype', 'torch_dtype']) if (name in config) config[name] = 'float32'
  return `${JSON.stringify(config, null, 2)}\n`
}
