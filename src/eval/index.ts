export { BASE, type EvaluatedCompletion, type EvaluateInput, evaluate } from './evaluate.ts'
export {
  COMPLETIONS_FILE,
  decodeEvaluation,
  type Evaluation,
  encodeEvaluation,
  RESULTS_FILE,
  writeEvaluation,
} from './files.ts'
export { type EvaluationFolder, openEvaluation } from './folder.ts'
export { majority } from './majority.ts'
export { type EvaluateOptions, evaluateSchema, samplesProblem } from './options.ts'
export { regraded } from './regrade.ts'
export { type Difference, differencesOf, type Result, resultsOf } from './results.ts'
export {
  bootstrap,
  type Estimate,
  estimate,
  pairedDifference,
  passAt,
  points,
  problemMeans,
  wilson,
} from './statistics.ts'
