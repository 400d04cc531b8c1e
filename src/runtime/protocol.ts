import type { Device } from './open.ts'
import type { HostTensor, LoadOptions, RowCopy, SessionProfile } from './types.ts'

/** The number of a tensor that is with the worker already, or rows of it. */
export type WireHeld = { held: number; rows?: readonly [number, number] }

/** A feed as it travels to the worker: the values, or what is there already. */
export type WireFeed = HostTensor | WireHeld

/** A tensor whose array moves as its buffer: a message cuts the length of a view to 32 bits. */
export type MovedTensor = Pick<HostTensor, 'dtype' | 'dims'> & { buffer: ArrayBuffer }

export type WireWrite = { into: WireHeld; chunk: number; sources: Int32Array; places: Int32Array }

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
  | { kind: 'hold'; tensor: HostTensor | MovedTensor }
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
