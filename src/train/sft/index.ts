export { parseSft, type SftOptions, type SftSettings, sftSchema } from './options.ts'
export { type Sequence, type SequenceOptions, toSequence } from './sequence.ts'
export { type Demonstrations, type SftInput, sft, sftOrder } from './sft.ts'
