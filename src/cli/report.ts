import { join } from 'node:path'
import { Command } from 'commander'
import { z } from 'zod'
import { addOptions, parseOptions } from './options.ts'
import { printJson } from './print.ts'
import { checkOwn, writeText } from './write-text.ts'

const schema = z.strictObject({
  out: z.string().default('report.html').meta({ description: 'The page to write.', placeholder: 'file' }),
  svg: z.string().optional().meta({ description: 'Folder to write every figure to, as SVG.', placeholder: 'folder' }),
  json: z.boolean().default(false).meta({ description: 'Print one JSON document: the paths that were written.' }),
})

const examples = `
Examples:
  tinylora report runs/first                                   writes report.html
  tinylora report runs/a runs/b --out both.html --svg figures  side by side, and the figures alone`

/** `tinylora report`: a page on runs. */
export function reportCommand(): Command {
  const command = new Command('report')
    .description(
      'Write a page on a run, or on several side by side: figures, completions, settings. Also while they go on.',
    )
    .argument('<run...>', 'folders of runs')
    .addHelpText('after', examples)
  return addOptions(command, schema).action((runs: string[]) => report(runs, parseOptions(command, schema)))
}

async function report(places: readonly string[], { out, svg, json }: z.output<typeof schema>): Promise<void> {
  const { isFigureFile, isReportPage, reportFigures, reportPage, shownRun } = await import('../study/index.ts')
  const runs = await Promise.all(places.map(place => shownRun(place)))
  const files = [{ path: out, text: reportPage(runs) }]
  await checkOwn(out, isReportPage, 'page of this command; choose another --out')
  if (svg !== undefined)
    for (const { name, svg: text } of reportFigures(runs)) {
      const path = join(svg, `${name}.svg`)
      await checkOwn(path, isFigureFile, 'figure of this command; choose another --svg')
      files.push({ path, text })
    }
  for (const { path, text } of files) await writeText(path, text)
  const paths = files.map(({ path }) => path)
  if (json) printJson({ page: paths[0], figures: paths.slice(1) })
  else process.stdout.write(`wrote ${paths.join(', ')}\n`)
}
