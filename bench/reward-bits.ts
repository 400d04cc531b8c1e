// What the rewards of every step of some runs could teach at most, in bits (k·H), also of runs whose metrics do not have it.
//
// Run: node --import tsx bench/reward-bits.ts RUN…
import { readRows } from '../src/task/index.ts'
import { rewardBits } from '../src/train/grpo-metrics.ts'
import { mean } from '../src/train/index.ts'
import { completionsFile, readRun } from '../src/train/run/index.ts'

/** Steps that a row of the table sums up. */
const TOGETHER = 10

async function bitsOf(run: string, step: number): Promise<number> {
  const groups = new Map<string, number[]>()
  for (const { columns } of await readRows(`${run}/${completionsFile(step)}`)) {
    const id = String(columns.problem_id)
    groups.set(id, [...(groups.get(id) ?? []), Number(columns.reward)])
  }
  return [...groups.values()].reduce((sum, rewards) => sum + rewardBits(rewards), 0)
}

const runs = process.argv.slice(2)
const bits = await Promise.all(
  runs.map(async run => {
    const { metrics } = await readRun(run)
    return Promise.all(metrics.map(({ step }) => bitsOf(run, step)))
  }),
)
console.log(`| steps | ${runs.join(' | ')} |\n|${' --- |'.repeat(runs.length + 1)}`)
const steps = Math.max(...bits.map(({ length }) => length))
for (let from = 0; from < steps; from += TOGETHER) {
  const cells = bits.map(list => {
    const part = list.slice(from, from + TOGETHER)
    return part.length === 0
      ? ''
      : `${mean(part).toFixed(1)} (${Math.min(...part).toFixed(1)} to ${Math.max(...part).toFixed(1)})`
  })
  console.log(`| ${from + 1} to ${Math.min(from + TOGETHER, steps)} | ${cells.join(' | ')} |`)
}
console.log(`| all together | ${bits.map(list => list.reduce((a, b) => a + b, 0).toFixed(0)).join(' | ')} |`)
