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
  tinylora report runs/a runs/b --out both.html --svg figures  side by side, and the figures alone
  tinylora report results/first --out first.html               what eval --out wrote, every completion to be browsed`

/** `tinylora report`: a page on runs and evaluations. */
export function reportCommand(): Command {
  const command = new Command('report')
    .description(
      'Write a page on runs, also while they go on, and on evaluations: figures, accuracy with intervals, completions, settings.',
    )
    .argument('<place...>', 'folders of runs, and of what eval --out wrote')
    .addHelpText('after', examples)
  return addOptions(command, schema).action((places: string[]) => report(places, parseOptions(command, schema)))
}

async function report(places: readonly string[], { out, svg, json }: z.output<typeof schema>): Promise<void> {
  const { isFigureFile, isReportPage, reportFigures, reportPage, shownAt } = await import('../study/index.ts')
  const shown = await shownAt(places)
  const files = [{ path: out, text: await reportPage(shown) }]
  await checkOwn(out, isReportPage, 'page of this command; choose another --out')
  if (svg !== undefined)
    for (const { name, svg: text } of reportFigures(shown)) {
      const path = join(svg, `${name}.svg`)
      await checkOwn(path, isFigureFile, 'figure of this command; choose another --svg')
      files.push({ path, text })
    }
  for (const { path, text } of files) await writeText(path, text)
  const paths = files.map(({ path }) => path)
  if (json) printJson({ page: paths[0], figures: paths.slice(1) })
  else process.stdout.write(`wrote ${paths.join(', ')}\n`)
}
