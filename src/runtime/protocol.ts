import type { Device } from './open.ts'
import type { HostTensor, LoadOptions, RowCopy, SessionProfile } from './types.ts'

/** A feed as it travels to the worker: the values, or the number of a tensor that is there already, or rows of it. */
export type WireFeed = HostTensor | { held: number; rows?: readonly [number, number] }

export type WireWrite = { into: number; chunk: number; sources: Int32Array; places: Int32Array }

export type Request =
  | { kind: 'load'; model: Uint8Array; device: Device; threads: number; profile: boolean; options: LoadOptions }
  | {
      kind: 'run'
      session: number
      feeds: Record<string, WireFeed>
      hold: boolean
      fetch: readonly string[]
      writes: Record<string, WireWrite>
    }
  | { kind: 'hold'; tensor: HostTensor }
  | { kind: 'copyRows'; held: number; pairs: readonly RowCopy[] }
  | { kind: 'read'; held: number }
  | { kind: 'release'; held: number }
  | { kind: 'profile' }

export interface HeldReference {
  held: number
  dtype: HostTensor['dtype']
  dims: readonly number[]
}

export interface Responses {
  load: { session: number; inputNames: readonly string[]; outputNames: readonly string[] }
  run: Record<string, HostTensor | HeldReference>
  hold: HeldReference
  copyRows: null
  read: HostTensor
  release: null
  profile: readonly SessionProfile[]
}

export type Message = { id: number; request: Request }
export type Reply = { id: number; value: Responses[keyof Responses] } | { id: number; error: string }
