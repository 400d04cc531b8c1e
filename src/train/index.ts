export { AdamW, type AdamWOptions } from './adamw.ts'
export { type Loss, type LossOptions, openLoss, type PackGradient } from './loss.ts'
export { gradientName, lossGraph, type Objective, weightedLogProbs } from './loss-graph.ts'
export { meanLogProb, type RaiseOptions, type RaiseStep, raiseLogProbs } from './raise.ts'
