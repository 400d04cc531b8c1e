import { median } from './median.ts'
import type { Outcome, Side } from './side.ts'
import type { Goal, Own, Peer, Work } from './works.ts'

export const header = `| work | who | speed | of the bound | ours is | goal | peak memory | ours takes | goal |
|---|---|---|---|---|---|---|---|---|`

/**
 * A row for every side of a work: ours, and each peer against those of ours that it is compared with. Markdown.
 * @param boundOf the least seconds that one of ours can take; undefined where none is known
 */
export function rowsOf(
  work: Work,
  outcomes: ReadonlyMap<Side, readonly Outcome[]>,
  boundOf: (side: Own) => number | undefined,
): string[] {
  const ours = work.ours.map(side => {
    const of = outcomes.get(side)
    const most = work.gigabytes === undefined ? '' : `${work.gigabytes} GB`
    const bound = boundOf(side)
    const reached = of && bound !== undefined ? `${((100 * bound) / secondsOf(of)).toFixed(0)} %` : ''
    const who = `this project, ${side.name}`
    return row([work.what, who, of && speedOf(work, of), reached, '', '', of && memoryOf(of), '', most])
  })
  const peers = work.peers.flatMap(peer => peer.goals.flatMap(goal => comparison(work, peer, goal, outcomes) ?? []))
  return [...ours, ...peers]
}

/** Undefined where one of the two was not run. */
function comparison(
  work: Work,
  peer: Peer,
  { ours, faster, memory }: Goal,
  outcomes: ReadonlyMap<Side, readonly Outcome[]>,
): string | undefined {
  const [of, own] = [outcomes.get(peer), outcomes.get(ours)]
  if (!of || !own) return undefined
  return row([
    work.what,
    peer.name,
    speedOf(work, of),
    '',
    `${(secondsOf(of) / secondsOf(own)).toFixed(2)} × as fast (${ours.name})`,
    faster === undefined ? '' : `${faster} ×`,
    memoryOf(of),
    `${(peakOf(own) / peakOf(of)).toFixed(2)} ×`,
    memory === undefined ? '' : `${memory} ×`,
  ])
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
