import { readFile } from 'node:fs/promises'
import { codeOf } from './node-files.ts'

/** When a process began, to tell it from a later one with the same number; undefined where the system does not say. */
export async function beginning(pid: number): Promise<string | undefined> {
  const [boot, status] = await Promise.all([read('/proc/sys/kernel/random/boot_id'), statusOf(pid)])
  return boot && status && `${boot.trim()} ${status.began}`
}

/** Whether a process runs, and is the one that began at that time. */
export async function alive(pid: number, began: string | undefined): Promise<boolean> {
  if (!exists(pid)) return false
  const status = await statusOf(pid)
  // A zombie has ended, but its parent has not looked yet.
  if (status?.state === 'Z') return false
  const now = await beginning(pid)
  return began === undefined || now === undefined || began === now
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // The other code, EPERM, says that it is somebody else's.
    return codeOf(error) !== 'ESRCH'
  }
}

/** Fields of Linux's /proc/PID/stat, see proc_pid_stat(5): the name before them may hold spaces and parentheses. */
async function statusOf(pid: number): Promise<{ state: string; began: string } | undefined> {
  const text = await read(`/proc/${pid}/stat`)
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields && { state: fields[0]!, began: fields[19]! }
}

/** Undefined where there is no such file, no such process, or no leave to look. */
async function read(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}
