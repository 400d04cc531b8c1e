export { BASE, type EvaluatedCompletion, type EvaluateInput, evaluate } from './evaluate.ts'
export { type EvaluateOptions, evaluateSchema } from './options.ts'
export {
  COMPLETIONS_FILE,
  encodeEvaluation,
  RESULTS_FILE,
  type Result,
  resultsOf,
  writeEvaluation,
} from './results.ts'
export { bootstrap, type Estimate, pairedDifference, points, problemMeans } from './statistics.ts'
