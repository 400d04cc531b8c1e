// Times the mathematics grader against Math-Verify on the same pairs, in turn, each side a process kept on one core; parsing and comparing are on
// the clock, starting and importing are not. Prints medians, their ratio, and the pairs whose verdicts differ.
// Run: npx tsx bench/grading.ts --data DIR [--pairs 2000] [--rounds 5] [--seed 5]
// DIR has math/train.jsonl, math500/test.jsonl, olympiadbench/test.jsonl and minerva_math/test.jsonl, rows of {answer, solution?};
// BENCH_PYTHON says which Python has Math-Verify (bench/requirements.txt). Linux, for taskset.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { gradingPairs, type Pair } from './grading-pairs.ts'
import { median } from './median.ts'
import { runSide, type Side } from './side.ts'

interface Graded {
  seconds: number
  verdicts: boolean[]
}

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    pairs: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '5' },
  },
})
if (!values.data) throw new Error('bench: --data DIR is needed: problems with their answers, as JSONL')

const OURS: Side = { name: 'this project', script: 'ours/grading.ts', core: 0 }
const THEIRS: Side = { name: 'Math-Verify', script: 'peers/grading.py', python: 'BENCH_PYTHON', core: 0 }

const pairs = gradingPairs(values.data, Number(values.pairs), Number(values.seed))
const rounds: { ours: Graded; theirs: Graded }[] = []
for (let round = 0; round < Number(values.rounds); round++)
  rounds.push({ ours: await graded(OURS), theirs: await graded(THEIRS) })

const ours = median(rounds.map(round => round.ours.seconds))
const theirs = median(rounds.map(round => round.theirs.seconds))
const ratios = rounds.map(round => round.theirs.seconds / round.ours.seconds)
const [last] = rounds.slice(-1)
const differing = pairs.flatMap((pair, i) => {
  const [own, other] = [last!.ours.verdicts[i]!, last!.theirs.verdicts[i]!]
  return own === other ? [] : [{ ...pair, own }]
})
console.log(`${cpus()[0]!.model}, one core each; ${pairs.length} pairs, medians of ${rounds.length} rounds\n
| who | time | pairs a second |
|---|---|---|
${row(OURS.name, ours)}
${row(THEIRS.name, theirs)}

${(theirs / ours).toFixed(1)} times as fast (by round: ${ratios.map(ratio => ratio.toFixed(1)).join(', ')}).
Verdicts: ${pairs.length - differing.length} of ${pairs.length} agree; Math-Verify accepts ${last!.theirs.verdicts.filter(Boolean).length}.\n`)
for (const { own, gold, completion } of differing)
  console.log(`${own ? 'accepted here only' : 'accepted there only'}: ${gold} | ${tail(completion)}`)

async function graded(side: Side): Promise<Graded> {
  const { measured } = await runSide<Graded>(side, pairs satisfies Pair[])
  return measured[0]!
}

function row(who: string, seconds: number): string {
  return `| ${who} | ${seconds.toFixed(2)} s | ${(pairs.length / seconds).toFixed(0)} |`
}

/** In one line, of a long one the end, where its answer stands. */
function tail(text: string): string {
  return text.replaceAll('\n', ' ').slice(-160)
}
