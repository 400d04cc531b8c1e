// @ts-check
// The thread that ONNX Runtime blocks while it computes. It owns sessions and held tensors; node.ts is its other end.
// Plain JavaScript, since a worker thread starts without a TypeScript loader.
import { parentPort } from 'node:worker_threads'
import ort from 'onnxruntime-node'
import { arrays } from './arrays.js'
import { discard, LONG } from './discard.js'
import { SessionRecorder } from './node-profile.js'

/** @import { HeldReference, Message, MovedTensor, Reply, Request, Responses, WireFeed, WireWrite } from './protocol.ts' */
/** @import { HostTensor } from './types.ts' */

/** @type {{ session: ort.InferenceSession, recorder: SessionRecorder | undefined }[]} */
const sessions = []
/** @type {Map<number, ort.Tensor>} */
const held = new Map()
let lastHeld = 0

/** @type {ort.Tensor[]} */
let unwanted = []
let running = 0

/** Gives the memory of unwanted tensors back, unless a run may still read them. This thread allocates little else, so that its garbage collector may not come for long. */
function discardUnwanted() {
  if (running > 0) return
  discard(unwanted.map(({ data }) => /** @type {Float32Array} */ (data)))
  unwanted = []
}

/** @param {HostTensor | MovedTensor} tensor */
function toOrt(tensor) {
  const { dtype, dims } = tensor
  const data = 'buffer' in tensor ? new arrays[dtype](tensor.buffer) : tensor.data
  return new ort.Tensor(/** @type {'float32'} */ (dtype), /** @type {Float32Array} */ (data), dims)
}

/** @param {ort.Tensor} tensor @returns {HostTensor} */
function toHost(tensor) {
  const { type, dims, data } = tensor
  return { dtype: /** @type {HostTensor['dtype']} */ (type), dims, data: /** @type {HostTensor['data']} */ (data) }
}

/** @param {ort.Tensor} tensor @returns {HeldReference} */
function keep(tensor) {
  lastHeld += 1
  held.set(lastHeld, tensor)
  return { held: lastHeld, dtype: /** @type {HostTensor['dtype']} */ (tensor.type), dims: tensor.dims }
}

/** @param {number} number */
function kept(number) {
  const tensor = held.get(number)
  if (!tensor) throw new Error('a held tensor was used after its release')
  return tensor
}

/** @param {Extract<Request, { kind: 'load' }>} request @returns {Promise<Responses['load']>} */
async function load({ model, device, threads, profile, options }) {
  const recorder = profile ? new SessionRecorder(options.name ?? `graph ${sessions.length + 1}`) : undefined
  const creating = ort.InferenceSession.create(model, {
    executionProviders: [device],
    intraOpNumThreads: threads,
    // Shapes differ from run to run: a memory plan for each would be kept for ever.
    enableMemPattern: false,
    logSeverityLevel: 3,
    ...recorder?.sessionOptions,
    extra: {
      session: {
        intra_op: { allow_spinning: options.spin ? '1' : '0' },
        disable_prepacking: options.packWeights ? '0' : '1',
        ...(options.externalFolder && { model_external_initializers_file_folder_path: options.externalFolder }),
      },
      optimization: {
        // It would merge a recomputed block with the first computation, and so keep what recomputation frees.
        disable_specified_optimizers: 'CommonSubexpressionElimination',
        // Zeros of the size of an embedding, say, are made when they are needed.
        constant_folding_max_output_size_in_bytes: '1000000',
      },
    },
  })
  creating.catch(() => recorder?.end())
  const session = await creating
  recorder?.begin(session)
  sessions.push({ session, recorder })
  return { session: sessions.length - 1, inputNames: session.inputNames, outputNames: session.outputNames }
}

/** @param {WireFeed} feed */
function fed(feed) {
  if (!('held' in feed)) return toOrt(feed)
  const tensor = kept(feed.held)
  if (!feed.rows) return tensor
  const [start, end] = feed.rows
  const dims = [end - start, ...tensor.dims.slice(1)]
  const size = dims.slice(1).reduce((a, b) => a * b, 1)
  const data = /** @type {Float32Array} */ (tensor.data).subarray(start * size, end * size)
  return new ort.Tensor(/** @type {'float32'} */ (tensor.type), data, dims)
}

/** @param {string} name @param {ort.Tensor} output @param {WireWrite} write */
function put(name, output, { into, chunk, sources, places }) {
  const held = fed(into)
  if (held.type !== output.type) throw new Error(`write: output ${name} is ${output.type}, the tensor is ${held.type}`)
  const source = /** @type {Float32Array} */ (output.data)
  const target = /** @type {Float32Array} */ (held.data)
  const [chunks, room] = [Math.floor(source.length / chunk), Math.floor(target.length / chunk)]
  if (sources.length !== places.length)
    throw new Error(`write: ${places.length} places for ${sources.length} chunks of output ${name}`)
  const missing = outside(sources, chunks)
  if (missing !== undefined) throw new Error(`write: chunk ${missing} of output ${name}, which has 0 to ${chunks - 1}`)
  const wrong = outside(places, room)
  if (wrong !== undefined)
    throw new Error(`write: place ${wrong} for a chunk of output ${name}, the tensor has 0 to ${room - 1}`)
  for (const [i, from] of sources.entries()) {
    const to = /** @type {number} */ (places[i])
    target.set(source.subarray(from * chunk, (from + 1) * chunk), to * chunk)
  }
}

/** @param {Int32Array} numbers @param {number} count */
function outside(numbers, count) {
  return numbers.find(number => number < 0 || number >= count)
}

/** @param {Extract<Request, { kind: 'run' }>} request @returns {Promise<Responses['run']>} */
async function run({ session: number, feeds, hold, fetch, writes }) {
  const loaded = sessions[number]
  if (!loaded) throw new Error(`no session ${number}`)
  const tensors = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, fed(feed)]))
  const wanted = [...fetch, ...Object.keys(writes)]
  running += 1
  try {
    const compute = () => loaded.session.run(tensors, wanted)
    const outputs = await (loaded.recorder ? loaded.recorder.time(compute) : compute())
    for (const [name, write] of Object.entries(writes)) {
      const output = /** @type {ort.Tensor} */ (outputs[name])
      put(name, output, write)
      if (!fetch.includes(name)) unwanted.push(output)
    }
    return Object.fromEntries(
      fetch.map(name => [name, (hold ? keep : toHost)(/** @type {ort.Tensor} */ (outputs[name]))]),
    )
  } finally {
    running -= 1
    for (const [name, feed] of Object.entries(feeds)) {
      const tensor = tensors[name]
      if (tensor && !('held' in feed)) unwanted.push(tensor)
    }
    discardUnwanted()
  }
}

/** @param {Extract<Request, { kind: 'copyRows' }>} request */
function copyRows({ held: number, pairs }) {
  const { data, dims } = kept(number)
  const size = dims.slice(1).reduce((a, b) => a * b, 1)
  /** @type {Float32Array} */ for (const [from, to] of pairs) data.copyWithin(to * size, from * size, (from + 1) * size)
}

/** @param {number} number */
function release(number) {
  const tensor = held.get(number)
  held.delete(number)
  if (tensor) unwanted.push(tensor)
  discardUnwanted()
}

/** @param {Request} request @returns {Promise<Responses[keyof Responses]> | Responses[keyof Responses]} */
function answer(request) {
  switch (request.kind) {
    case 'load':
      return load(request)
    case 'run':
      return run(request)
    case 'hold':
      return keep(toOrt(request.tensor))
    case 'copyRows':
      copyRows(request)
      return null
    case 'read':
      return toHost(kept(request.held))
    case 'release':
      release(request.held)
      return null
    case 'profile':
      return sessions.flatMap(({ recorder }) => (recorder ? [recorder.end()] : []))
  }
}

/**
 * The long buffers of a run's own outputs move to the caller; a held tensor that is read stays, so it is copied.
 * @param {Request} request @param {Responses[keyof Responses]} value @returns {ArrayBuffer[]}
 */
function movable(request, value) {
  if (request.kind !== 'run' || request.hold) return []
  const tensors = /** @type {HostTensor[]} */ (Object.values(value ?? {}))
  const buffers = tensors.map(({ data }) => /** @type {ArrayBuffer} */ (data.buffer))
  return [...new Set(buffers)].filter(buffer => buffer.byteLength >= LONG)
}

parentPort?.on('message', async (/** @type {Message} */ { id, request }) => {
  try {
    const value = await answer(request)
    parentPort?.postMessage(/** @type {Reply} */ ({ id, value }), movable(request, value))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    parentPort?.postMessage(/** @type {Reply} */ ({ id, error: message }))
  }
})

// Answers no call: says that ONNX Runtime is loaded.
parentPort?.postMessage(/** @type {Reply} */ ({ id: 0, value: null }))
