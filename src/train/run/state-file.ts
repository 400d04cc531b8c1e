// The trainer's state as a safetensors file (https://github.com/huggingface/safetensors): 8 bytes of header length, a JSON header,
// then the numbers, little-endian and exact to the last bit.
import { z } from 'zod'
import type { GrpoState } from '../grpo-types.ts'

const ALIGNMENT = 8

const span = z.tuple([z.int().nonnegative(), z.int().nonnegative()])
const tensor = <D extends string>(dtype: D) =>
  z.object({ dtype: z.literal(dtype), shape: z.tuple([z.int()]), data_offsets: span })

const headerSchema = z.object({
  // All values are texts, by the format.
  __metadata__: z.object({
    step: z.coerce.number<string>().int(),
    optimizer_steps: z.coerce.number<string>().int(),
    num_tokens: z.coerce.number<string>().int(),
  }),
  first: tensor('F64'),
  second: tensor('F64'),
  values: tensor('F32'),
})

type Header = z.input<typeof headerSchema>

export function encodeState({ step, values, optimizer, numTokens }: GrpoState): Uint8Array<ArrayBuffer> {
  const { steps, first, second } = optimizer
  const parts = [first, second, values]
  const ends = parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, part) => sum + part.byteLength, 0))
  const offsets = (i: number): [number, number] => [ends[i - 1] ?? 0, ends[i]!]
  const header = {
    __metadata__: { step: `${step}`, optimizer_steps: `${steps}`, num_tokens: `${numTokens}` },
    first: { dtype: 'F64', shape: [first.length], data_offsets: offsets(0) },
    second: { dtype: 'F64', shape: [second.length], data_offsets: offsets(1) },
    values: { dtype: 'F32', shape: [values.length], data_offsets: offsets(2) },
  } satisfies Header
  const text = JSON.stringify(header)
  const start = Math.ceil((8 + text.length) / ALIGNMENT) * ALIGNMENT
  const bytes = new Uint8Array(start + ends.at(-1)!)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true)
  new TextEncoder().encodeInto(text.padEnd(start - 8), bytes.subarray(8))
  for (const [i, part] of parts.entries())
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), start + offsets(i)[0])
  return bytes
}

/** @param at its place, for errors. @throws Error when it is damaged. */
export function decodeState(bytes: Uint8Array<ArrayBuffer>, at: string): GrpoState {
  try {
    return decode(bytes)
  } catch (error) {
    throw new Error(
      `${at}: is damaged (${(error as Error).message}); remove this checkpoint to go on from the one before`,
      {
        cause: error,
      },
    )
  }
}

function decode(bytes: Uint8Array<ArrayBuffer>): GrpoState {
  const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const { __metadata__, first, second, values } = headerSchema.parse(
    JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))),
  )
  const bufferOf = ({ data_offsets: [from, to] }: { data_offsets: [number, number] }) => {
    if (start + to > bytes.length) throw new Error(`${bytes.length} bytes instead of ${start + to}`)
    return bytes.slice(start + from, start + to).buffer
  }
  return {
    step: __metadata__.step,
    values: new Float32Array(bufferOf(values)),
    optimizer: {
      steps: __metadata__.optimizer_steps,
      first: new Float64Array(bufferOf(first)),
      second: new Float64Array(bufferOf(second)),
    },
    numTokens: __metadata__.num_tokens,
  }
}
