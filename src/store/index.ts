export { blobSource } from './blob-source.ts'
export { blobsAt } from './blobs-at.ts'
export type { Blobs, Cache, Folder, Place, Sink, Source } from './types.ts'
