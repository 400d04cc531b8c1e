// @ts-check
// What a session did with its time: when its runs were and, of the first of them, which operators took how long. ONNX Runtime's profiler writes every operator down and
// cannot be begun later, so it is ended once it has seen enough.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** @import { InferenceSession } from 'onnxruntime-node' */
/** @import { OperatorRun, SessionProfile, Span } from './types.ts' */

/** Milliseconds, and runs: enough to tell operators apart, few enough that their events fit into memory. */
const LONG_ENOUGH = 10_000
const MOST_RUNS = 50
/** Runs of which every operator is kept one by one. */
const SHOWN_RUNS = 2

/** @typedef {{ cat: string, name: string, ts: number, dur: number, args: { op_name?: string, output_type_shape?: object[] } }} OrtEvent as ONNX Runtime writes it: microseconds */

/** Milliseconds of a clock that all threads share. */
const now = () => performance.timeOrigin + performance.now()

/** Notes what a session does, from its creation on. */
export class SessionRecorder {
  #folder = mkdtempSync(join(tmpdir(), `tinylora-profile-${process.pid}-`))
  /** What the session has to be created with. */
  sessionOptions = { enableProfiling: true, profileFilePrefix: join(this.#folder, 'session') }
  /** @type {Span[]} */
  #runs = []
  #milliseconds = 0
  #ended = false
  #name
  /** @type {InferenceSession | undefined} */
  #session

  /** @param {string} name */
  constructor(name) {
    this.#name = name
  }

  /** @param {InferenceSession} session */
  begin(session) {
    this.#session = session
  }

  /** @template T @param {() => Promise<T>} run @returns {Promise<T>} */
  async time(run) {
    if (this.#ended) return run()
    const start = now()
    const value = await run()
    const duration = now() - start
    this.#runs.push({ start, duration })
    this.#milliseconds += duration
    const enough = this.#milliseconds > LONG_ENOUGH || this.#runs.length >= MOST_RUNS
    if (this.#runs.length > 1 && enough) this.#stopProfiler()
    return value
  }

  /** Ends the recording, and removes the profiler's file. @returns {SessionProfile} */
  end() {
    this.#stopProfiler()
    this.#ended = true
    try {
      return { name: this.#name, runs: this.#runs, ...operatorsOf(this.#events(), this.#runs) }
    } finally {
      rmSync(this.#folder, { recursive: true, force: true })
    }
  }

  #stopProfiler() {
    this.#session?.endProfiling()
    this.#session = undefined
  }

  /** @returns {OrtEvent[]} */
  #events() {
    const [file] = existsSync(this.#folder) ? readdirSync(this.#folder) : []
    return file === undefined ? [] : JSON.parse(readFileSync(join(this.#folder, file), 'utf8'))
  }
}

/**
 * Time by operator, without that of the operators inside it (a Loop has some). The first run does not count where there are others: it makes room for them.
 * @param {OrtEvent[]} events @param {Span[]} runs
 */
export function operatorsOf(events, runs) {
  const inOrder = events.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur)
  const all = inOrder.filter(({ name }) => name === 'model_run')
  const counted = all.slice(all.length > 1 ? 1 : 0)
  const from = counted[0]?.ts ?? 0
  const nodes = inOrder.filter(({ cat, name, ts }) => cat === 'Node' && name.endsWith('_kernel_time') && ts >= from)
  const own = selfTimes(nodes)
  /** @type {Map<string, { name: string, duration: number, count: number }>} */
  const sums = new Map()
  for (const [i, { args, name }] of nodes.entries()) {
    const operator = args.op_name ?? name
    const sum = sums.get(operator) ?? { name: operator, duration: 0, count: 0 }
    sums.set(operator, sum)
    sum.duration += /** @type {number} */ (own[i]) / 1000
    sum.count += 1
  }
  /** @type {OperatorRun[]} */
  const shown = counted.slice(-SHOWN_RUNS).flatMap(run => {
    // The two clocks agree where the run begins.
    const begin = /** @type {Span} */ (runs[all.indexOf(run)]).start
    return nodes
      .filter(({ ts }) => ts >= run.ts && ts < run.ts + run.dur)
      .map(({ name, ts, dur, args }) => ({
        operator: args.op_name ?? name,
        node: name.replace(/_kernel_time$/, ''),
        shape: JSON.stringify((args.output_type_shape ?? []).flatMap(output => Object.values(output))),
        start: begin + (ts - run.ts) / 1000,
        duration: dur / 1000,
      }))
  })
  const operators = [...sums.values()].toSorted((a, b) => b.duration - a.duration)
  return { looked: counted.length, operators, shown }
}

/** Of nested spans in the order of their beginnings: what each lasts without those inside it. @param {OrtEvent[]} spans */
function selfTimes(spans) {
  const own = spans.map(({ dur }) => dur)
  /** @type {number[]} */
  const open = []
  const endOf = (/** @type {number} */ i) => {
    const { ts, dur } = /** @type {OrtEvent} */ (spans[i])
    return ts + dur
  }
  for (const [i, { ts, dur }] of spans.entries()) {
    while (open.length > 0 && endOf(/** @type {number} */ (open.at(-1))) <= ts) open.pop()
    const outer = open.at(-1)
    if (outer !== undefined) own[outer] = /** @type {number} */ (own[outer]) - dur
    open.push(i)
  }
  return own
}
