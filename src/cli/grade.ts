import { createInterface } from 'node:readline'
import { Command } from 'commander'
import { z } from 'zod'
import { gradeBy, ruleOf, rules } from '../reward/index.ts'
import { printJsonLine, table } from './print.ts'

const rowSchema = z.looseObject({
  gold: z.union([z.string(), z.array(z.string()).min(1)]),
  prediction: z.string(),
  precision: z.union([z.number().nonnegative(), z.array(z.number().nonnegative())]).nullish(),
})

const examples = `
Reads JSON objects from standard input, one a line, each with \`gold\` (a text, or a list of which one is enough) and \`prediction\` (a completion), and
writes each with \`correct\`, \`extracted\` (null where there is no answer) and \`rule\`.

Examples:
  tinylora grade --rule gsm8k-strict < answers.jsonl > graded.jsonl
  tinylora grade --list`

/** `tinylora grade`: answers graded as someone grades them, a filter of JSONL. */
export function gradeCommand(): Command {
  const command = new Command('grade')
    .description('Grade answers by a rule: ours, or one of the well-known graders.')
    .option('--rule <name>', 'how is graded')
    .option('--list', 'say which rules there are')
    .addHelpText('after', examples)
  return command.action(async ({ rule, list }: { rule?: string; list?: boolean }) => {
    if (list) process.stdout.write(table(rules.map(({ name, description }) => [name, description])))
    else if (rule === undefined) command.error('tinylora: grade: give --rule, or --list to see which there are')
    else await gradeLines(rule)
  })
}

async function gradeLines(name: string): Promise<void> {
  const rule = ruleOf(name)
  let number = 0
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    if (line.trim() === '') continue
    const { gold, prediction, precision, ...rest } = parseRow(line, number)
    const verdict = gradeBy(rule, gold, prediction, precision ?? undefined)
    printJsonLine({ ...rest, gold, prediction, ...(precision !== undefined && { precision }), ...verdict })
  }
}

function parseRow(line: string, number: number): z.output<typeof rowSchema> {
  const at = `standard input, line ${number}`
  let value: unknown
  try {
    value = JSON.parse(number === 1 ? line.replace(/^\uFEFF/, '') : line)
  } catch (error) {
    throw new Error(`${at}: is not JSON (${(error as Error).message}); expected one object a line`, { cause: error })
  }
  const row = rowSchema.safeParse(value)
  if (row.success) return row.data
  throw new Error(
    `${at}: ${z.prettifyError(row.error).replace(/\s+/g, ' ')}; expected {"gold": …, "prediction": …}, each a text`,
  )
}
