import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { z } from 'zod'
import { explain } from './errors.ts'
import type { runtimeSchema } from './open.ts'
import type { HeldReference, Message, Reply, Request, Responses, WireFeed, WireHeld, WireWrite } from './protocol.ts'
import type {
  Feeds,
  HeldRows,
  HeldTensor,
  HostTensor,
  LoadOptions,
  RowCopy,
  RunOptions,
  Runtime,
  Session,
  Write,
} from './types.ts'

/** Calls to the worker thread, matched to their answers by number. */
class Channel {
  readonly #worker = new Worker(new URL('./node-worker.js', import.meta.url))
  readonly #waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  readonly #loaded: Promise<void>
  #last = 0
  #failure: Error | undefined

  constructor() {
    this.#loaded = new Promise(resolve => {
      for (const event of ['message', 'exit']) this.#worker.once(event, () => resolve())
    })
    this.#worker.on('message', (reply: Reply) => {
      const call = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      if ('error' in reply) call?.reject(explain(reply.error))
      else call?.resolve(reply.value as never)
      if (this.#waiting.size === 0) this.#worker.unref()
    })
    this.#worker.on('error', error => this.#fail(explain(error.message)))
    this.#worker.on('exit', () => this.#fail(new Error('runtime: closed')))
    this.#worker.unref()
  }

  call<K extends Request['kind']>(
    request: Extract<Request, { kind: K }>,
    moved: readonly ArrayBuffer[] = [],
  ): Promise<Responses[K]> {
    if (this.#failure) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#last += 1
      this.#waiting.set(this.#last, { resolve, reject })
      // A process ends by itself once nothing is being computed.
      this.#worker.ref()
      this.#worker.postMessage({ id: this.#last, request } satisfies Message, moved)
    })
  }

  async close(): Promise<void> {
    this.#worker.ref()
    // A thread that is ended while it loads ONNX Runtime can take the whole process with it.
    await this.#loaded
    await this.#worker.terminate()
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const call of this.#waiting.values()) call.reject(this.#failure)
    this.#waiting.clear()
  }
}

class WorkerTensor implements HeldTensor {
  readonly dtype
  readonly dims
  readonly number
  readonly #channel

  constructor(channel: Channel, { held, dtype, dims }: HeldReference) {
    this.#channel = channel
    this.number = held
    this.dtype = dtype
    this.dims = dims
  }

  read(): Promise<HostTensor> {
    return this.#channel.call({ kind: 'read', held: this.number })
  }

  rows(start: number, end: number): HeldRows {
    const [length] = this.dims
    if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= length!))
      throw new Error(`runtime: rows ${start} to ${end} of a tensor of ${length}`)
    return { of: this, start, end }
  }

  async copyRows(pairs: readonly RowCopy[]): Promise<void> {
    const [length] = this.dims
    const wrong = pairs.flat().find(row => !(Number.isInteger(row) && row >= 0 && row < length!))
    if (wrong !== undefined) throw new Error(`runtime: row ${wrong} of a tensor of ${length}`)
    await this.#channel.call({ kind: 'copyRows', held: this.number, pairs })
  }

  async release(): Promise<void> {
    await this.#channel.call({ kind: 'release', held: this.number })
  }
}

class WorkerSession implements Session {
  readonly inputNames
  readonly outputNames
  readonly #channel
  readonly #number

  constructor(channel: Channel, { session, inputNames, outputNames }: Responses['load']) {
    this.#channel = channel
    this.#number = session
    this.inputNames = inputNames
    this.outputNames = outputNames
  }

  async run(feeds: Feeds, { fetch, writes = {} }: RunOptions = {}): Promise<Record<string, HostTensor>> {
    const brought = fetch ?? this.outputNames.filter(name => !(name in writes))
    return (await this.#call(feeds, { hold: false, fetch: brought, writes })) as Record<string, HostTensor>
  }

  async runHeld(feeds: Feeds): Promise<Record<string, HeldTensor>> {
    const outputs = (await this.#call(feeds, { hold: true, fetch: this.outputNames, writes: {} })) as Record<
      string,
      HeldReference
    >
    return Object.fromEntries(
      Object.entries(outputs).map(([name, reference]) => [name, new WorkerTensor(this.#channel, reference)]),
    )
  }

  async #call(feeds: Feeds, { writes, ...how }: { hold: boolean } & Required<RunOptions>): Promise<Responses['run']> {
    const unknown = [...how.fetch, ...Object.keys(writes)].find(name => !this.outputNames.includes(name))
    if (unknown !== undefined)
      throw new Error(`runtime: there is no output ${unknown}; this graph gives ${this.outputNames.join(', ')}`)
    const wired = Object.entries(writes).map(([name, write]) => [name, wireWrite(write)] as const)
    const request = { feeds: wire(feeds, this.inputNames), writes: Object.fromEntries(wired), ...how }
    return this.#channel.call({ kind: 'run', session: this.#number, ...request })
  }
}

function wire(feeds: Feeds, inputNames: readonly string[]): Record<string, WireFeed> {
  const wired: Record<string, WireFeed> = {}
  for (const name of inputNames) {
    const feed = feeds[name]
    if (!feed) throw new Error(`runtime: input ${name} is missing; this graph takes ${inputNames.join(', ')}`)
    wired[name] = wireFeed(feed)
  }
  return wired
}

function wireFeed(feed: Feeds[string]): WireFeed {
  return feed instanceof WorkerTensor || 'of' in feed ? wireHeld(feed) : (feed as HostTensor)
}

function wireHeld(feed: HeldTensor | HeldRows): WireHeld {
  if ('of' in feed) return { held: (feed.of as WorkerTensor).number, rows: [feed.start, feed.end] }
  return { held: (feed as WorkerTensor).number }
}

function wireWrite({ into, ...how }: Write): WireWrite {
  return { into: wireHeld(into), ...how }
}

/** ONNX Runtime in a worker thread of this process. */
export function openNodeRuntime({
  threads = availableParallelism(),
  device,
  profile,
}: z.output<typeof runtimeSchema>): Runtime {
  const channel = new Channel()
  const sessions = new Map<string, Promise<Session>>()
  const lanes: Runtime[] = []
  const load = async (model: Uint8Array, options: LoadOptions) =>
    new WorkerSession(channel, await channel.call({ kind: 'load', model, device, threads, profile, options }))
  return {
    device,
    threads,
    load(model: Uint8Array, options: LoadOptions = {}): Promise<Session> {
      const key = `${createHash('sha256').update(model).digest('hex')} ${JSON.stringify(options)}`
      const session = sessions.get(key) ?? load(model, options)
      sessions.set(key, session)
      // What failed, for want of memory say, may be tried again.
      session.catch(() => sessions.delete(key))
      return session
    },
    async hold(tensor: HostTensor, { move = false } = {}): Promise<HeldTensor> {
      const { dtype, dims, data } = tensor
      const buffer = data.buffer as ArrayBuffer
      if (!move || data.byteLength < buffer.byteLength)
        return new WorkerTensor(channel, await channel.call({ kind: 'hold', tensor }))
      return new WorkerTensor(channel, await channel.call({ kind: 'hold', tensor: { dtype, dims, buffer } }, [buffer]))
    },
    lanes(count: number) {
      const most = Math.min(count, threads)
      while (lanes.length < most) lanes.push(openNodeRuntime({ threads: 1, device, profile }))
      return lanes.slice(0, most)
    },
    async profile() {
      if (!profile) throw new Error('runtime: open it with profile: true to see what its graphs do')
      const own = { lane: 0, sessions: await channel.call({ kind: 'profile' }) }
      const others = await Promise.all(lanes.map(lane => lane.profile()))
      return [own, ...others.map(([of], i) => ({ ...of!, lane: i + 1 }))]
    },
    async close() {
      // Profilers that were not asked have files of their own to remove.
      if (profile) await channel.call({ kind: 'profile' }).catch(() => {})
      await Promise.all([channel.close(), ...lanes.map(lane => lane.close())])
    },
  }
}
