export { type Completion, generate } from './generate.ts'
export { type GenerateOptions, generateSchema } from './options.ts'
export { argmax, sample } from './sample.ts'
export { type Decoder, openDecoder, type Sequence } from './sequence.ts'
