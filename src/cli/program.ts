import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { z } from 'zod'
import { compareCommand } from './compare.ts'
import { demoCommand } from './demo.ts'
import { evalCommand } from './eval.ts'
import { generateCommand } from './generate.ts'
import { gradeCommand } from './grade.ts'
import { infoCommand } from './info.ts'
import { reportCommand } from './report.ts'
import { sftCommand } from './sft.ts'
import { sweepCommand } from './sweep.ts'
import { trainCommand } from './train.ts'

const examples = `
Examples:
  tinylora info models/smollm2-135m-instruct            a model folder
  tinylora generate --model smollm2.gguf "Why is the sky blue?"
  tinylora train --model smollm2.gguf --task gsm8k --data train.jsonl --params 13 --run runs/first --steps 100
  tinylora generate --model smollm2.gguf --adapter runs/first/adapter "What is 12 × 7?"

Exit codes: 0 fine, 1 failed, 2 wrong usage, 130 stopped with Ctrl-C. TINYLORA_DEBUG=1 shows where an error comes from.`

/** The whole command line. */
export function program(): Command {
  const root = new Command('tinylora')
    .description('Teach a language model to reason by training 13 numbers.')
    .version(packageVersion())
    .addHelpText('after', examples)
    .exitOverride()
  for (const command of [
    infoCommand(),
    generateCommand(),
    trainCommand(),
    sftCommand(),
    evalCommand(),
    gradeCommand(),
    sweepCommand(),
    compareCommand(),
    reportCommand(),
    demoCommand(),
  ])
    root.addCommand(command.exitOverride().showHelpAfterError(`Try: tinylora ${command.name()} --help`))
  return root
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}
