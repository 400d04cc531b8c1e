import type { Encoding } from './encoding.ts'

/**
 * Undoes what llama.cpp's converter does to q and k: it puts the two rows of a rotary pair side by side, Hugging Face half a head
 * apart. One block is one head: [rows, columns].
 */
export function rotaryHalves(stored: Encoding, rows: number, columns: number): Encoding {
  const elements = rows * columns
  return {
    name: `${stored.name}, rotary pairs of ${rows} rows`,
    elements,
    bytes: (elements / stored.elements) * stored.bytes,
    decode(bytes, values) {
      const pairs = new Float32Array(values.length)
      stored.decode(bytes, pairs)
      for (let head = 0; head < values.length; head += elements)
        for (let row = 0; row < rows; row++) {
          const from = head + columns * (row < rows / 2 ? 2 * row : 2 * row - rows + 1)
          values.set(pairs.subarray(from, from + columns), head + columns * row)
        }
    },
  }
}
