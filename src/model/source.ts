import type { Cache, Folder, Source } from '../store/index.ts'
import { configFromGguf, type ModelConfig, parseConfig } from './config.ts'
import { folderWeights, ggufWeights, readGgufHeader, type Weights } from './weights/index.ts'

/** A model's files, opened: its config is read, its weights are not. */
export interface ModelFiles {
  /** What it was asked for by. */
  reference: string
  kind: 'folder' | 'gguf'
  /** Where it was found. */
  path: string
  config: ModelConfig
  weights: Weights
  /** Keeps what can be computed again from the files. */
  cache: Cache
  /** Metadata of a GGUF file, its vocabulary included. */
  gguf?: Record<string, unknown>
  /** A text file of the folder; undefined where there is none, as always beside a GGUF file. */
  readText(name: string): Promise<string | undefined>
}

/** The model that comes with this package. */
const SHIPPED = 'nano'

/**
 * Opens a model by a Hugging Face folder, a GGUF file, a hub id `owner/name` in the Hugging Face cache, or `nano`, the small one that comes
 * with this package. Needs Node.
 * @param architectures the supported values of `model_type`
 * @throws Error that says what is missing or not supported, and how to get what is nowhere.
 */
export async function openModel(reference: string, architectures: readonly string[]): Promise<ModelFiles> {
  // Not imported statically: a page has no file system.
  const { locate, openCache, shippedModel } = await import('../store/node.ts')
  const found = await locate(reference === SHIPPED ? shippedModel(SHIPPED) : reference)
  const opened =
    found.kind === 'folder'
      ? await modelFromFolder(found.folder, openCache(), architectures)
      : await modelFromGguf(found.source, openCache(), architectures)
  return { reference, path: found.path, ...opened }
}

type Opened = Omit<ModelFiles, 'reference' | 'path'>

/** @throws Error as `openModel`. */
export async function modelFromFolder(folder: Folder, cache: Cache, architectures: readonly string[]): Promise<Opened> {
  const readText = (name: string) => textOf(folder, name)
  const [text, generation] = await Promise.all([readText('config.json'), readText('generation_config.json')])
  if (text === undefined) throw new Error(`${folder.name}: has no config.json${await otherModels(folder)}`)
  const config = parseConfig({ config: text, generation }, folder.name, architectures)
  return { kind: 'folder', config, weights: await folderWeights(folder, cache), cache, readText }
}

/** @throws Error as `openModel`. */
export async function modelFromGguf(source: Source, cache: Cache, architectures: readonly string[]): Promise<Opened> {
  const header = await readGgufHeader(source)
  const names = header.tensors.map(({ name }) => name)
  const config = configFromGguf(header.metadata, names, source.name, architectures)
  const weights = ggufWeights(source, header, config, cache)
  return { kind: 'gguf', config, weights, cache, gguf: header.metadata, readText: async () => undefined }
}

async function textOf(folder: Folder, name: string): Promise<string | undefined> {
  const source = await folder.open(name)
  return source && new TextDecoder().decode(await source.read(0, source.size))
}

async function otherModels(folder: Folder): Promise<string> {
  const files = (await folder.list()).filter(name => name.endsWith('.gguf'))
  if (files.length === 0) return '; a model folder holds config.json, safetensors and a tokenizer'
  return `; to open a GGUF file give its own path: ${files.map(file => `${folder.name}/${file}`).join(', ')}`
}
