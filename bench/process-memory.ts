import { readdir, readFile } from 'node:fs/promises'

/** The most that every process of a tree has had in memory so far, by its number. */
async function peaksOfTree(root: number): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).map(Number).filter(pid => pid > 0)
  const statuses = new Map(await Promise.all(pids.map(async pid => [pid, await statusOf(pid)] as const)))
  const inTree = (pid: number): boolean => {
    const status = statuses.get(pid)
    return pid === root || (status !== undefined && status !== '' && inTree(field(status, 'PPid')))
  }
  return new Map(pids.filter(inTree).map(pid => [pid, field(statuses.get(pid)!, 'VmHWM') * 1024]))
}

/** Empty where the process has just ended. */
function statusOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
}

function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
}

/**
 * Watches the memory of a process and of all that it starts (Linux). @returns on `stop` the peaks of all of them added up, in bytes: an upper bound,
 * since they need not fall together, and pages that several share count for each.
 */
export function watchMemory(root: number): { stop(): number } {
  const peaks = new Map<number, number>()
  const look = async () => {
    for (const [pid, peak] of await peaksOfTree(root)) peaks.set(pid, Math.max(peak, peaks.get(pid) ?? 0))
  }
  // A process keeps its own peak, so looking rarely misses no more than the very end.
  const timer = setInterval(look, 500)
  return {
    stop() {
      clearInterval(timer)
      return [...peaks.values()].reduce((a, b) => a + b, 0)
    },
  }
}
