/** Bytes that can be read at any place: a file, a Blob, a remote file. */
export interface Source {
  /** For people: where it comes from. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** Where a native library can map it, if it lies on a disk. */
  readonly place?: Place
  /** Changes whenever the content may have; absent where nobody can tell. */
  readonly version?: string
  /** @throws Error when fewer than `length` bytes follow `offset`, or they cannot be read. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>
}

/** A file by its real folder: no symbolic link, no `..`. */
export interface Place {
  folder: string
  file: string
}

/** Files by name. */
export interface Folder {
  readonly name: string
  list(): Promise<string[]>
  /** Undefined where there is no such file. */
  open(name: string): Promise<Source | undefined>
}

/** Data, whole or in parts to be laid end to end. */
export type Bytes = Uint8Array | readonly Uint8Array[]

/** Small named pieces of data. */
export interface Blobs {
  /** Undefined where there is no such blob. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Replaces a blob whole or, on any failure, not at all. */
  write(name: string, bytes: Bytes): Promise<void>
}

/** Ends the name of what is not whole yet: what a killed process leaves under such a name may be removed. */
export const UNFINISHED = '.unfinished'

/**
 * A folder with folders in it, in the hands of one process at a time. Paths are names joined by `/`; folders appear with their first
 * file. What a call has done lasts, also when the machine loses power right after it.
 */
export interface Tree {
  /** For people: where it is. */
  readonly name: string
  /** Undefined where there is no such file. */
  read(path: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Replaces a file whole or, on any failure, not at all. */
  write(path: string, bytes: Bytes): Promise<void>
  /** Adds to the end of a file. A process that is killed meanwhile may leave a part of the bytes there, a failure leaves none. */
  append(path: string, bytes: Uint8Array): Promise<void>
  /** Names in a folder in no order, none where there is no such folder. */
  list(folder: string): Promise<string[]>
  /** Moves a file or a folder to where nothing is: at once, so that it is seen at one of the two places, whole. */
  rename(from: string, to: string): Promise<void>
  /** Removes a file or a folder with all that is in it; a folder is gone at once under its name. Nothing there is no error. */
  remove(path: string): Promise<void>
  /**
   * Keeps other processes out until the result is called or this process ends, however it ends.
   * @throws Error that names the process that has it.
   */
  lock(): Promise<() => Promise<void>>
}

/** Where a file's bytes go, in order. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>
}

/** What can be computed again, kept by a key that stands for its content: letters, digits, `.`, `_` and `-`. */
export interface Cache {
  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  put(key: string, bytes: Uint8Array): Promise<void>
  /** The file called `key`, written first where there is none. It stays as long as this process lives. */
  file(key: string, write: (sink: Sink) => Promise<void>): Promise<Place>
}
