export { AdamW, type AdamWOptions, type AdamWState } from './adamw.ts'
export { type AdvantageOptions, type Advantages, groupAdvantages, mean } from './advantages.ts'
export { type GrpoInput, grpo, grpoOrder } from './grpo.ts'
export { type GrpoLoss, type GrpoLossInput, grpoLoss } from './grpo-loss.ts'
export {
  type GrpoLossOptions,
  type GrpoOptions,
  type GrpoSettings,
  grpoLossSchema,
  grpoSchema,
  parseGrpo,
} from './grpo-options.ts'
export { type EncodedProblem, encodeProblems } from './grpo-prompts.ts'
export { type Score, scoreCompletions } from './grpo-rewards.ts'
export type { CompletionRow, GrpoStep, WeightedReward } from './grpo-types.ts'
export { type LogProbs, openLogProbs } from './log-probs.ts'
export { type Gradients, type HeldGradients, type Loss, type LossOptions, openLoss, type PackGradient } from './loss.ts'
export { gradientName, lossGraph, type Objective, weightedLogProbs } from './loss-graph.ts'
export {
  type GraphTime,
  type PhaseTime,
  type TimedStep,
  type TrainingProfile,
  timedStep,
  traceOf,
  trainingProfile,
} from './profile.ts'
export { meanLogProb, type RaiseOptions, type RaiseStep, raiseLogProbs } from './raise.ts'
export * from './sft/index.ts'
export { withLearningRate } from './training-options.ts'
export type { Metrics, TrainingProgress, TrainingState, TrainingStep } from './training-step.ts'
