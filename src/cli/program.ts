import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { z } from 'zod'
import { generateCommand } from './generate.ts'
import { infoCommand } from './info.ts'
import { welcomeCommand } from './welcome.ts'

const examples = `
Examples:
  tinylora info models/smollm2-135m-instruct            a model folder
  tinylora generate --model smollm2.gguf "Why is the sky blue?"
  tinylora generate --model smollm2.gguf --adapter math-13 "What is 12 × 7?"

Exit codes: 0 fine, 1 failed, 2 wrong usage. TINYLORA_DEBUG=1 shows where an error comes from.`

/** The whole command line. */
export function program(): Command {
  const root = new Command('tinylora')
    .description('Teach a language model to reason by training 13 numbers.')
    .version(packageVersion())
    .addHelpText('after', examples)
    .exitOverride()
  for (const command of [infoCommand(), generateCommand(), welcomeCommand()])
    root.addCommand(command.exitOverride().showHelpAfterError(`Try: tinylora ${command.name()} --help`))
  return root
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}
