import { Command } from 'commander'
import { z } from 'zod'
import { addOptions, parseOptions } from './options.ts'
import { printJson } from './print.ts'
import { checkOwn, writeText } from './write-text.ts'

const schema = z.strictObject({
  by: z.array(z.string()).default([]).meta({
    description: 'Setting whose values tell lines apart, by its name in config.json, such as adapter.rank.',
    default: 'trainer',
    placeholder: 'setting',
  }),
  against: z.enum(['params', 'bytes']).default('params').meta({
    description: 'What the scores are drawn against: trained numbers, or their bytes as stored.',
  }),
  out: z.string().default('comparison').meta({
    description: 'Path of what is written, without its ending: a figure (.svg) and a table (.md).',
    placeholder: 'path',
  }),
  json: z.boolean().default(false).meta({ description: 'Print one JSON document: the points.' }),
})

type Options = z.output<typeof schema>

const examples = `
Runs that differ by their seeds alone are one point. Of several learning rates the one with the best mean is taken, on the same problems.

Examples:
  tinylora compare sweeps/grpo/runs/* sweeps/sft/runs/* --out sizes        accuracy against trained numbers
  tinylora compare sweeps/ranks/runs/* --by adapter.rank --out ranks
  tinylora compare sweeps/types/runs/* --by adapter.dtype --against bytes --out bytes`

/** `tinylora compare`: scores of many runs against what they trained. */
export function compareCommand(): Command {
  const command = new Command('compare')
    .description('Draw how well runs of sweeps score against how many numbers they trained: a figure and a table.')
    .argument('<run...>', 'folders of runs that a sweep has scored')
    .addHelpText('after', examples)
  return addOptions(command, schema).action((runs: string[]) => compare(runs, parseOptions(command, schema)))
}

/** The others are compared without a run that failed, as some do in a sweep of learning rates. */
function skipped(error: Error): undefined {
  process.stderr.write(`left out: ${error.message}\n`)
}

async function compare(places: readonly string[], { by, against, out, json }: Options): Promise<void> {
  const { comparedPoints, comparisonFigure, comparisonTable, isComparisonTable, isFigureFile, scoredRun } =
    await import('../study/index.ts')
  const runs = (await Promise.all(places.map(place => scoredRun(place).catch(skipped)))).filter(
    run => run !== undefined,
  )
  if (runs.length === 0) throw new Error('compare: none of these runs was scored; nothing was written')
  const settings = by.length > 0 ? by : ['trainer']
  const points = comparedPoints(runs, settings)
  const [table, figure] = [comparisonTable(points), comparisonFigure(points, against, settings)]
  await checkOwn(`${out}.md`, isComparisonTable, 'table of this command; choose another --out')
  await checkOwn(`${out}.svg`, isFigureFile, 'figure of this command; choose another --out')
  await writeText(`${out}.md`, table)
  await writeText(`${out}.svg`, figure)
  if (json) printJson({ points, figure: `${out}.svg`, table: `${out}.md` })
  else process.stdout.write(`${table}\nwrote ${out}.svg and ${out}.md\n`)
}
