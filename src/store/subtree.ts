import type { Blobs, Tree } from './types.ts'

/** A folder of a tree as blobs. */
export function blobsIn(tree: Tree, folder: string): Blobs {
  return {
    read: name => tree.read(`${folder}/${name}`),
    write: (name, bytes) => tree.write(`${folder}/${name}`, bytes),
  }
}
