export { BASE, type EvaluatedCompletion, type EvaluateInput, evaluate } from './evaluate.ts'
export { type EvaluateOptions, evaluateSchema } from './options.ts'
export { bootstrap, type Estimate, pairedDifference, problemMeans } from './statistics.ts'
