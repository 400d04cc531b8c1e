// @ts-check
// Plain JavaScript, since the worker thread needs it too.

/** Bytes from which on a buffer is worth a message of its own: short ones are copied, or collected, sooner. */
export const LONG = 65536

const { port1: toNobody, port2: nobody } = new MessageChannel()
nobody.close()

/**
 * Gives the memory of arrays back to the system now: a garbage collector may let gigabytes wait, a buffer that is sent to nobody is gone at
 * once. Long arrays are empty after that, and so is every view of them.
 * @param {Iterable<{ readonly buffer: ArrayBufferLike }>} arrays
 */
export function discard(arrays) {
  for (const { buffer } of arrays)
    if (buffer.byteLength >= LONG) toNobody.postMessage(null, [/** @type {ArrayBuffer} */ (buffer)])
}
