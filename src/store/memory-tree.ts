import { partsOf } from './bytes.ts'
import type { Tree } from './types.ts'

/** A tree in memory, for as long as nobody needs it longer. */
export function memoryTree(name = 'memory'): Tree {
  const files = new Map<string, Uint8Array<ArrayBuffer>>()
  const within = (path: string) => [...files.keys()].filter(file => file === path || file.startsWith(`${path}/`))
  let locked = false
  return {
    name,
    read: async path => files.get(path)?.slice(),
    async write(path, bytes) {
      files.set(path, new Uint8Array(await new Blob([...partsOf(bytes)] as BlobPart[]).arrayBuffer()))
    },
    async append(path, bytes) {
      files.set(path, Uint8Array.from([...(files.get(path) ?? []), ...bytes]))
    },
    async list(folder) {
      const start = folder === '' ? '' : `${folder}/`
      const inside = [...files.keys()].filter(file => file.startsWith(start))
      return [...new Set(inside.map(file => file.slice(start.length).split('/')[0]!))]
    },
    async rename(from, to) {
      if (within(from).length === 0) throw new Error(`${name}/${from}: no such file or folder`)
      if (within(to).length > 0) throw new Error(`${name}/${to}: is there already`)
      for (const file of within(from)) {
        files.set(to + file.slice(from.length), files.get(file)!)
        files.delete(file)
      }
    },
    async remove(path) {
      for (const file of within(path)) files.delete(file)
    },
    async lock() {
      if (locked) throw new Error(`${name}: in use`)
      locked = true
      return async () => {
        locked = false
      }
    },
  }
}
