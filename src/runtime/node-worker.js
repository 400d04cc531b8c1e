// @ts-check
// The thread that ONNX Runtime blocks while it computes. It owns sessions and held tensors; node.ts is its other end.
// Plain JavaScript, since a worker thread starts without a TypeScript loader.
import { parentPort } from 'node:worker_threads'
import ort from 'onnxruntime-node'

/** @import { HeldReference, Message, Reply, Request, Responses } from './protocol.ts' */
/** @import { HostTensor } from './types.ts' */

/** @type {ort.InferenceSession[]} */
const sessions = []
/** @type {Map<number, ort.Tensor>} */
const held = new Map()
let lastHeld = 0

/** @param {HostTensor} tensor */
function toOrt({ dtype, dims, data }) {
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
async function load({ model, device, threads, options }) {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [device],
    intraOpNumThreads: threads,
    // Shapes differ from run to run: a memory plan for each would be kept for ever.
    enableMemPattern: false,
    logSeverityLevel: 3,
    extra: {
      session: {
        intra_op: { allow_spinning: options.latency ? '1' : '0' },
        disable_prepacking: options.latency ? '0' : '1',
        ...(options.externalFolder && { model_external_initializers_file_folder_path: options.externalFolder }),
      },
      // It would merge a recomputed block with the first computation, and so keep what recomputation frees.
      optimization: { disable_specified_optimizers: 'CommonSubexpressionElimination' },
    },
  })
  sessions.push(session)
  return { session: sessions.length - 1, inputNames: session.inputNames, outputNames: session.outputNames }
}

/** @param {Extract<Request, { kind: 'run' }>} request @returns {Promise<Responses['run']>} */
async function run({ session: number, feeds, hold }) {
  const session = sessions[number]
  if (!session) throw new Error(`no session ${number}`)
  /** @type {Record<string, ort.Tensor>} */
  const tensors = {}
  for (const [name, feed] of Object.entries(feeds)) tensors[name] = 'held' in feed ? kept(feed.held) : toOrt(feed)
  const outputs = await session.run(tensors)
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, (hold ? keep : toHost)(tensor)]))
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
    case 'read':
      return toHost(kept(request.held))
    case 'release':
      held.delete(request.held)
      return null
  }
}

/**
 * The buffers of a run's own outputs move to the caller; a held tensor that is read stays, so it is copied.
 * @param {Request} request @param {Responses[keyof Responses]} value @returns {ArrayBuffer[]}
 */
function movable(request, value) {
  if (request.kind !== 'run' || request.hold) return []
  const tensors = /** @type {HostTensor[]} */ (Object.values(value ?? {}))
  const buffers = tensors.map(({ data }) => /** @type {ArrayBuffer} */ (data.buffer))
  return [...new Set(buffers)].filter(buffer => buffer.byteLength > 0)
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
