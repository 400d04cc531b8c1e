import { z } from 'zod'
import type { Cache, Folder } from '../../store/index.ts'
import { readSafetensors } from './safetensors.ts'
import type { StoredTensor, Weights } from './types.ts'
import { storedWeights } from './weights.ts'

const SINGLE = 'model.safetensors'
const INDEX = 'model.safetensors.index.json'

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) })

/**
 * The weights of a Hugging Face folder: `model.safetensors`, or the files that `model.safetensors.index.json` names.
 * @throws Error that says which file or tensor is missing or damaged.
 */
export async function folderWeights(folder: Folder, cache: Cache): Promise<Weights> {
  const single = await folder.open(SINGLE)
  return storedWeights(single ? await readSafetensors(single) : await readShards(folder), cache)
}

async function readShards(folder: Folder): Promise<StoredTensor[]> {
  const map = await readIndex(folder)
  const files = [...new Set(map.values())]
  const shards = await Promise.all(
    files.map(async file => (await readShard(folder, file)).filter(({ name }) => map.get(name) === file)),
  )
  const tensors = shards.flat()
  const found = new Set(tensors.map(({ name }) => name))
  for (const [name, file] of map)
    if (!found.has(name))
      throw new Error(`${folder.name}/${file}: ${name} is missing, but ${INDEX} says that it is there`)
  return tensors
}

async function readIndex(folder: Folder): Promise<Map<string, string>> {
  const index = await folder.open(INDEX)
  if (!index) throw new Error(`${folder.name}: has neither ${SINGLE} nor ${INDEX}${await whatElse(folder)}`)
  const text = new TextDecoder().decode(await index.read(0, index.size))
  try {
    return new Map(Object.entries(indexSchema.parse(JSON.parse(text)).weight_map))
  } catch (error) {
    const what = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new Error(`${index.name}: ${what}`, { cause: error })
  }
}

async function whatElse(folder: Folder): Promise<string> {
  const others = (await folder.list()).filter(name => /\.(bin|pt|pth|gguf)$/.test(name))
  if (others.length === 0) return ''
  return `, but ${others.join(', ')}; only safetensors are read from a folder (give a .gguf file by its own path)`
}

async function readShard(folder: Folder, file: string): Promise<StoredTensor[]> {
  const source = await folder.open(file)
  if (!source) throw new Error(`${folder.name}/${file}: is missing, and ${INDEX} names it; fetch it again`)
  return readSafetensors(source)
}
