import { readdir, readFile } from 'node:fs/promises'

/** Milliseconds. Looking costs the kernel some 10 ms a gigabyte. */
const BETWEEN_LOOKS = 1000

/** Bytes that a process and all that it started have in memory now: a page that several map, or one maps twice, counts once. */
async function memoryOfTree(root: number): Promise<number> {
  const pids = (await readdir('/proc')).map(Number).filter(pid => pid > 0)
  const parents = new Map(await Promise.all(pids.map(async pid => [pid, await parentOf(pid)] as const)))
  const inTree = (pid: number): boolean => pid === root || (parents.has(pid) && inTree(parents.get(pid)!))
  const bytes = await Promise.all(pids.filter(inTree).map(proportionalBytes))
  return bytes.reduce((a, b) => a + b, 0)
}

/** 0 where the process has just ended. */
async function parentOf(pid: number): Promise<number> {
  return field(await textOf(`/proc/${pid}/status`), 'PPid')
}

/** Its proportional set size. */
async function proportionalBytes(pid: number): Promise<number> {
  return field(await textOf(`/proc/${pid}/smaps_rollup`), 'Pss') * 1024
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
    peak = Math.max(peak, await memoryOfTree(root))
  }
  const timer = setInterval(look, BETWEEN_LOOKS)
  return {
    stop() {
      clearInterval(timer)
      return peak
    },
  }
}
