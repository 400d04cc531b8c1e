export { lastBoxed } from './boxed.ts'
export { gsm8kLenient, gsm8kLenientAnswer, gsm8kStrict, gsm8kStrictAnswer } from './gsm8k.ts'
export { integerOf } from './integer.ts'
export type { Reward, RewardInput } from './types.ts'
