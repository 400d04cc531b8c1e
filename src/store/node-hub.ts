import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileSource, missingAsUndefined, writeWhole } from './node-files.ts'
import { hubCache } from './node-locate.ts'

/** A file of a data set on the Hugging Face hub, at one commit. */
export interface HubFile {
  /** `owner/name`. */
  dataset: string
  /** All 40 digits. */
  revision: string
  /** Its path in the data set. */
  file: string
}

/**
 * Path of a hub's file in the standard Hugging Face cache, fetched first where it is not there. `HF_ENDPOINT`, `HF_TOKEN` and
 * `HF_HUB_OFFLINE` mean what they mean to huggingface_hub.
 * @throws Error that says why it cannot be had, and how to get it.
 */
export async function hubFile({ dataset, revision, file }: HubFile): Promise<string> {
  const path = join(hubCache(), `datasets--${dataset.replace('/', '--')}`, 'snapshots', revision, file)
  if (await missingAsUndefined(fileSource(path))) return path
  const bytes = await fetched({ dataset, revision, file })
  await mkdir(dirname(path), { recursive: true })
  await writeWhole({ folder: dirname(path), file: basename(path) }, sink => sink.write(bytes))
  return path
}

async function fetched({ dataset, revision, file }: HubFile): Promise<Uint8Array> {
  const at = `${dataset}@${revision.slice(0, 7)}/${file}`
  const itself = `fetch it with: hf download ${dataset} ${file} --revision ${revision} --repo-type dataset`
  const { HF_ENDPOINT: hubUrl, HF_TOKEN: accessToken, HF_HUB_OFFLINE: offline } = process.env
  if (offline && !/^(?:0|false|no|off)$/i.test(offline))
    throw new Error(`${at}: not in the Hugging Face cache, and HF_HUB_OFFLINE is set; ${itself}`)
  try {
    const { downloadFile } = await import('@huggingface/hub')
    const repo = { type: 'dataset' as const, name: dataset }
    const blob = await downloadFile({
      repo,
      path: file,
      revision,
      ...(hubUrl && { hubUrl }),
      ...(accessToken && { accessToken }),
    })
    if (!blob) throw new Error('the hub has no such file')
    return new Uint8Array(await blob.arrayBuffer())
  } catch (error) {
    const reason =
      (error as Error).cause instanceof Error ? ((error as Error).cause as Error).message : (error as Error).message
    throw new Error(`${at}: cannot be fetched (${reason}); ${itself}`, { cause: error })
  }
}
