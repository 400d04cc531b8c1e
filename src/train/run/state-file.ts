// The trainer's state as a safetensors file, exact to the last bit.
import { z } from 'zod'
import { encodeTensors } from '../../model/index.ts'
import type { TrainingState } from '../training-step.ts'

const span = z.tuple([z.int().nonnegative(), z.int().nonnegative()])
const tensor = <D extends string>(...dtypes: D[]) =>
  z.object({ dtype: z.enum(dtypes), shape: z.tuple([z.int()]), data_offsets: span })
/** Older runs have float64. */
const moment = tensor('F32', 'F64')

const headerSchema = z.object({
  // All values are texts, by the format.
  __metadata__: z.object({
    step: z.coerce.number<string>().int(),
    optimizer_steps: z.coerce.number<string>().int(),
    num_tokens: z.coerce.number<string>().int(),
  }),
  first: moment,
  second: moment,
  values: tensor('F32'),
})

/** `state.safetensors` of a checkpoint. */
export function encodeState({ step, values, optimizer, numTokens }: TrainingState): Uint8Array[] {
  const tensors = Object.entries({ first: optimizer.first, second: optimizer.second, values })
  return encodeTensors(
    tensors.map(([name, values]) => ({ name, shape: [values.length], values })),
    { step: `${step}`, optimizer_steps: `${optimizer.steps}`, num_tokens: `${numTokens}` } satisfies Metadata,
  )
}

type Metadata = z.input<typeof headerSchema>['__metadata__']

/** @param at its place, for errors. @returns the state, and whether its moments were float64. @throws Error when it is damaged. */
export function decodeState(bytes: Uint8Array<ArrayBuffer>, at: string): { state: TrainingState; isRounded: boolean } {
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

function decode(bytes: Uint8Array<ArrayBuffer>): { state: TrainingState; isRounded: boolean } {
  const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const { __metadata__, first, second, values } = headerSchema.parse(
    JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))),
  )
  const bufferOf = ({ data_offsets: [from, to] }: { data_offsets: [number, number] }) => {
    if (start + to > bytes.length) throw new Error(`${bytes.length} bytes instead of ${start + to}`)
    return bytes.slice(start + from, start + to).buffer
  }
  const momentOf = (stored: z.output<typeof moment>) =>
    stored.dtype === 'F32' ? new Float32Array(bufferOf(stored)) : Float32Array.from(new Float64Array(bufferOf(stored)))
  const state = {
    step: __metadata__.step,
    values: new Float32Array(bufferOf(values)),
    optimizer: { steps: __metadata__.optimizer_steps, first: momentOf(first), second: momentOf(second) },
    numTokens: __metadata__.num_tokens,
  }
  return { state, isRounded: first.dtype !== 'F32' }
}
