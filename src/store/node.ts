export { type CacheOptions, openCache } from './node-cache.ts'
export { fileSource, folderBlobs, openFolder, writeWhole } from './node-files.ts'
export { type Located, locate, shippedModel } from './node-locate.ts'
export { folderTree } from './node-tree.ts'
