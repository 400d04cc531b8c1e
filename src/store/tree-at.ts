import type { Tree } from './types.ts'

/** The tree of a folder by its path, which needs Node; a tree stays as it is. */
export async function treeAt(place: string | Tree): Promise<Tree> {
  if (typeof place !== 'string') return place
  const { folderTree } = await import('./node.ts')
  return folderTree(place)
}
