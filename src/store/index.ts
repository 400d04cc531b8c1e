export { blobSource } from './blob-source.ts'
export type { Blobs, Cache, Folder, Place, Sink, Source } from './types.ts'
