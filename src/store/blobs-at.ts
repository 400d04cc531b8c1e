import type { Blobs } from './types.ts'

/** The blobs of a folder by its path, which needs Node; blobs stay as they are. */
export async function blobsAt(place: string | Blobs): Promise<Blobs> {
  if (typeof place !== 'string') return place
  const { folderBlobs } = await import('./node.ts')
  return folderBlobs(place)
}
