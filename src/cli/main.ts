#!/usr/bin/env node
// The command line: `tinylora COMMAND`, a file a command. Nothing heavy is loaded before a command runs.
import { report } from './errors.ts'
import { program } from './program.ts'

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

try {
  await program().parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
