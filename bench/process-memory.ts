import { readdir, readFile } from 'node:fs/promises'

/** Milliseconds. Looking costs the kernel some 10 ms a gigabyte. */
const BETWEEN_LOOKS = 1000

/**
 * Bytes that a process and all that it started have in memory now: a page of a file that several of them map, or one maps twice, counts once. (The
 * system's proportional size would leave a part to whoever else maps the file.)
 */
async function memoryOfTree(root: number): Promise<number> {
  const pids = (await readdir('/proc')).map(Number).filter(pid => pid > 0)
  const parents = new Map(await Promise.all(pids.map(async pid => [pid, await parentOf(pid)] as const)))
  const inTree = (pid: number): boolean => pid === root || (parents.has(pid) && inTree(parents.get(pid)!))
  const mappings = (await Promise.all(pids.filter(inTree).map(mappingsOf))).flat()
  const files = new Map<string, number>()
  let own = 0
  for (const { stretch, resident, proportional } of mappings)
    if (stretch === undefined) own += proportional
    else files.set(stretch, Math.max(files.get(stretch) ?? 0, resident))
  return [...files.values()].reduce((a, b) => a + b, own)
}

/** A stretch of memory, in bytes. */
interface Mapping {
  /** Of a file: which, and from where to where. */
  stretch?: string
  resident: number
  /** Of what is in no file: only forks of the tree share it. */
  proportional: number
}

/** `00400000-0048a000 r-xp 00001000 fd:03 960637   /bin/x` begins one. */
const HEAD = /^([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) (\S+) (\d+)/gm

async function mappingsOf(pid: number): Promise<Mapping[]> {
  const text = await textOf(`/proc/${pid}/smaps`)
  const heads = [...text.matchAll(HEAD)]
  return heads.map(({ index, 0: head, 1: start, 2: end, 3: offset, 4: device, 5: inode }, i) => {
    const fields = text.slice(index + head.length, heads[i + 1]?.index)
    const size = Number.parseInt(end!, 16) - Number.parseInt(start!, 16)
    return {
      ...(inode !== '0' && { stretch: `${device} ${inode} ${offset} ${size}` }),
      resident: field(fields, 'Rss') * 1024,
      proportional: field(fields, 'Pss') * 1024,
    }
  })
}

/** 0 where the process has just ended. */
async function parentOf(pid: number): Promise<number> {
  return field(await textOf(`/proc/${pid}/status`), 'PPid')
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}

function field(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
}

/** Watches the memory of a process and of all that it starts (Linux), once a second. @returns on `stop` the most that was seen, in bytes */
export function watchMemory(root: number): { stop(): number } {
  let peak = 0
  const look = async () => {
    // Where there is no /proc the peak stays 0.
    peak = Math.max(peak, await memoryOfTree(root).catch(() => 0))
  }
  const timer = setInterval(look, BETWEEN_LOOKS)
  return {
    stop() {
      clearInterval(timer)
      return peak
    },
  }
}
