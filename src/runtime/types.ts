import type { Device } from './open.ts'

/** Element types that cross the border between the host and a graph. float16 values travel as their 16 bits. */
export type DType = 'float32' | 'float64' | 'float16' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool'

export type TensorData = Float32Array | Float64Array | Uint16Array | BigInt64Array | Int32Array | Int8Array | Uint8Array

/** A dense row-major array in host memory. */
export interface HostTensor {
  dtype: DType
  dims: readonly number[]
  data: TensorData
}

/** A tensor that stays where graphs run, so that feeding it costs no copy. */
export interface HeldTensor {
  readonly dtype: DType
  readonly dims: readonly number[]
  /** Copies it to the host. */
  read(): Promise<HostTensor>
  /** Rows `start` … `end` − 1 of the first axis as a feed, without a copy. */
  rows(start: number, end: number): HeldRows
  /** Copies rows of the first axis to the places of others, where it lies: one pair after the other. */
  copyRows(pairs: readonly RowCopy[]): Promise<void>
  release(): Promise<void>
}

/** A row of the first axis, and the one that becomes equal to it. */
export type RowCopy = readonly [from: number, to: number]

export interface LoadOptions {
  /** What a profile calls it. */
  name?: string
  /** Real folder (no symbolic links) of the files that the graph names as external data. */
  externalFolder?: string
  /** A packed copy of every constant matrix, which pays for products of a few rows, as in decoding; without it the mapped weights themselves are read. Default false. */
  packWeights?: boolean
  /**
   * Threads wait for their next share of the work busily, which pays where a graph has thousands of short operators. Without it they leave the processor to
   * others at once. Default false.
   */
  spin?: boolean
}

/** A part of a held tensor. */
export interface HeldRows {
  readonly of: HeldTensor
  readonly start: number
  readonly end: number
}

export type Feeds = Readonly<Record<string, HostTensor | HeldTensor | HeldRows>>

/** Cuts an output into chunks of equal length and puts chunk `sources[i]` in the place of chunk `places[i]` of a held tensor, or of rows of it. */
export interface Write {
  into: HeldTensor | HeldRows
  /** Elements of a chunk. */
  chunk: number
  sources: Int32Array
  /** As many. */
  places: Int32Array
}

export interface RunOptions {
  /** Outputs to bring to the host. Default: all that are not written. */
  fetch?: readonly string[]
  /** Outputs that change held tensors in place, where graphs run. */
  writes?: Readonly<Record<string, Write>>
}

export interface Session {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  /** Runs the graph. @throws Error that names the input or the op when a feed does not fit or a kernel is missing. */
  run(feeds: Feeds, options?: RunOptions): Promise<Record<string, HostTensor>>
  /** As `run`, leaving every output where graphs run. */
  runHeld(feeds: Feeds): Promise<Record<string, HeldTensor>>
}

/** Milliseconds since 1970. */
export interface Span {
  start: number
  duration: number
}

/** One operator of one run. */
export interface OperatorRun extends Span {
  operator: string
  node: string
  /** Of its outputs. */
  shape: string
}

/** What a session did with its time. */
export interface SessionProfile {
  name: string
  runs: readonly Span[]
  /** Runs whose operators were timed. */
  looked: number
  /** Of these runs: milliseconds by operator, without those of operators inside it; the longest first. */
  operators: readonly { name: string; duration: number; count: number }[]
  /** All operators of a few of these runs. */
  shown: readonly OperatorRun[]
}

/** Where graphs run. Sessions live as long as their runtime. */
export interface Runtime {
  readonly device: Device
  readonly threads: number
  /** Loads an ONNX model (a serialised ModelProto), once: the same model with the same options is the same session. */
  load(model: Uint8Array, options?: LoadOptions): Promise<Session>
  /** `move`: without a copy where the array is all of its buffer, and is empty then. */
  hold(tensor: HostTensor, options?: { move?: boolean }): Promise<HeldTensor>
  /**
   * Runtimes of one thread that compute side by side, at most as many as this one has threads: for graphs whose operators are too short to
   * be shared out among threads. The same at every call; they end with this one.
   */
  lanes(count: number): readonly Runtime[]
  /** What sessions did so far, by lane: this runtime's own are lane 0. Ends the profiling. @throws Error where it was not opened with `profile`. */
  profile(): Promise<{ lane: number; sessions: readonly SessionProfile[] }[]>
  close(): Promise<void>
}
