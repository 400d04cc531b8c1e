import { type Command, CommanderError } from 'commander'

/** Exit codes: 1, something failed; 2, the command was not written as it should be; 130, interrupted (128 + SIGINT). */
export const exitCodes = { failed: 1, usage: 2, interrupted: 130 } as const

/** Ends a command whose line is wrong. Commander prints the message. */
export function usageError(command: Command, message: string): never {
  return command.error(`error: ${message}`, { exitCode: exitCodes.usage })
}

/** Ends a command that was stopped with Ctrl-C. */
export class Interrupted extends Error {}

/** Says on stderr why a command ended, and with which exit code. What Commander throws it has printed already. */
export function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage
  if (error instanceof Interrupted) return exitCodes.interrupted
  process.stderr.write(`tinylora: ${message(error)}\n`)
  return exitCodes.failed
}

function message(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return process.env.TINYLORA_DEBUG ? (error.stack ?? error.message) : error.message
}
