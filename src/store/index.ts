export { blobSource } from './blob-source.ts'
export { blobsAt } from './blobs-at.ts'
export { memoryTree } from './memory-tree.ts'
export { sha256 } from './sha256.ts'
export { sourceAt } from './source-at.ts'
export { blobsIn } from './subtree.ts'
export { treeAt } from './tree-at.ts'
export {
  type Blobs,
  type Bytes,
  type Cache,
  type Folder,
  type Place,
  type Sink,
  type Source,
  type Tree,
  UNFINISHED,
} from './types.ts'
