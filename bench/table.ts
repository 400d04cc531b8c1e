import { median } from './median.ts'
import type { Outcome, Side } from './side.ts'
import type { Work } from './works.ts'

export const header = `| work | who | speed | ours is | goal | peak memory | ours takes | goal |
|---|---|---|---|---|---|---|---|`

/** A row for every side of a work: ours, and each peer against the first of ours. Markdown. */
export function rowsOf(work: Work, outcomes: ReadonlyMap<Side, readonly Outcome[]>): string[] {
  const own = outcomes.get(work.ours[0]!)
  const ours = work.ours.map(side => {
    const of = outcomes.get(side)
    return row([work.what, `this project, ${side.name}`, of && speedOf(work, of), '', '', of && memoryOf(of), '', ''])
  })
  const peers = work.peers.map(peer => {
    const of = outcomes.get(peer)
    if (!of || !own) return undefined
    const faster = secondsOf(of) / secondsOf(own)
    const share = peakOf(own) / peakOf(of)
    return row([
      work.what,
      peer.name,
      speedOf(work, of),
      `${faster.toFixed(2)} × as fast`,
      `${peer.goal} ×`,
      memoryOf(of),
      `${share.toFixed(2)} ×`,
      peer.memoryGoal === undefined ? '' : `${peer.memoryGoal} ×`,
    ])
  })
  return [...ours, ...peers.filter(one => one !== undefined)]
}

function row(cells: readonly (string | undefined)[]): string {
  return `| ${cells.map(cell => cell ?? 'not run').join(' | ')} |`
}

function speedOf(work: Work, outcomes: readonly Outcome[]): string {
  const seconds = secondsOf(outcomes)
  if (work.counts === 'seconds') return `${seconds.toFixed(1)} s`
  return `${(outcomes[0]!.measured[0]!.tokens! / seconds).toFixed(0)} tokens/s`
}

function memoryOf(outcomes: readonly Outcome[]): string {
  return `${(peakOf(outcomes) / 1e9).toFixed(2)} GB`
}

function secondsOf(outcomes: readonly Outcome[]): number {
  return median(outcomes.flatMap(({ measured }) => measured.map(({ seconds }) => seconds)))
}

function peakOf(outcomes: readonly Outcome[]): number {
  return median(outcomes.map(({ peakBytes }) => peakBytes))
}
