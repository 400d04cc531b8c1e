import { readdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { z } from 'zod'
import { Interrupted, usageError } from './errors.ts'
import { addOptions, parseOptions } from './options.ts'
import { printJson } from './print.ts'
import { command as typed } from './shell.ts'

const schema = z.strictObject({
  out: z.string().meta({ description: 'Folder for the runs, one each.', placeholder: 'folder' }),
  jobs: z.int().positive().optional().meta({
    description: 'Runs at the same time.',
    default: 'as many as memory and cores allow',
    reason: 'each with the threads that its options say, 1 if they say nothing',
  }),
  json: z.boolean().default(false).meta({ description: 'Print one JSON document at the end, and nothing else.' }),
})

const examples = `
A sweep is a YAML file:
  command: train                 # or sft
  options: { model: smollm2.gguf, task: gsm8k, data: train.jsonl, steps: 30 }
  grid: { params: [1, 13, 210], learning-rate: [0.003, 0.01], projection-seed: [1, 2, 3] }
  evaluate: { data: test.jsonl, limit: 256 }            # options of eval, by which every finished run is scored
Options that differ together are one entry of the grid, of any name: size: [{ params: 13, rank: 1 }, { method: full }]

Examples:
  tinylora sweep sizes.yaml --out sweeps/sizes          18 runs; the same command goes on where it stopped
  tinylora report sweeps/sizes/runs/*                   side by side
  tinylora compare sweeps/sizes/runs/* --out sizes      accuracy against the trained numbers`

/** `tinylora sweep`: a grid of runs. */
export function sweepCommand(): Command {
  const command = new Command('sweep')
    .description('Train a grid of runs, as many at once as fit, and score them. Runs that are done are kept.')
    .argument('<file>', 'YAML or JSON file with command, options, grid and evaluate')
    .addHelpText('after', examples)
  return addOptions(command, schema).action(async (file: string) => {
    const { out, jobs, json } = parseOptions(command, schema)
    const { readSweep } = await import('./sweep-file.ts')
    const { sweep, runs } = await readSweep(file).catch((error: Error) => usageError(command, error.message))
    const { command: trainer, evaluate } = sweep
    const threads = Math.max(...runs.map(({ settings }) => settings.threads))
    const [{ jobsThatFit }, { runAll }] = await Promise.all([import('./sweep-plan.ts'), import('./sweep-runs.ts')])
    // Also says what does not fit together, before the first run.
    const fit = await jobsThatFit(runs, Math.max(1, Math.floor(availableParallelism() / threads)))
    const most = jobs ?? fit
    const say = json ? () => {} : (text: string) => process.stdout.write(`${text}\n`)
    const done = await runAll({ command: trainer, evaluate, out, runs, jobs: most, say })
    for (const note of await otherRuns(out, runs)) say(note)
    if (json) printJson({ out, runs: done })
    else if (done.every(({ state }) => state === 'done'))
      say(`all ${runs.length} runs are done. To see them: ${typed('report', join(out, 'runs', '*'))}`)
    const failed = done.filter(({ state }) => state === 'failed')
    if (failed.length > 0)
      throw new Error(`${failed.length} of ${runs.length} runs failed: ${failed.map(({ log }) => log).join(', ')}`)
    if (done.some(({ state }) => state === 'stopped')) throw new Interrupted()
  })
}

/** What lies among the runs of a sweep and is not of its grid, as after a change of the file. */
async function otherRuns(out: string, runs: readonly { name: string }[]): Promise<string[]> {
  const names = new Set(runs.map(({ name }) => name))
  // No folder: no run began.
  const found = await readdir(join(out, 'runs')).catch(() => [])
  const others = found.filter(name => !names.has(name)).sort()
  if (others.length === 0) return []
  return [
    `${join(out, 'runs')} also holds ${others.join(', ')}, of another grid: remove them, or name the runs to report or compare`,
  ]
}
