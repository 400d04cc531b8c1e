// What all trainers yield, and go on from.

/** Figures of one step by TRL's names, such as `reward` or `loss`; null where a step has nothing to measure. */
export type Metrics = Record<string, number | null>

/** All that training needs to go on as if it had never stopped. */
export interface TrainingState {
  /** Steps done. */
  step: number
  /** The adapter's numbers, float32 master copies. */
  values: Float32Array
  optimizer: { steps: number; first: Float32Array; second: Float32Array }
  /** Tokens read and drawn so far. */
  numTokens: number
}

/** One finished step. */
export interface TrainingStep {
  /** 1 is the first. */
  step: number
  /** Steps of the whole training. */
  steps: number
  metrics: Metrics
  /** Plain words where something deserves them, such as rewards without variance. */
  notes: string[]
  /**
   * As it was after this step. Of an adapter of millions of numbers these are the trained numbers themselves: copy what is to be kept beyond the next step.
   * @throws Error where a later step has changed them already
   */
  state(): TrainingState
}

/** Where a running step is. */
export interface TrainingProgress {
  step: number
  phase: 'rollout' | 'reward' | 'gradient' | 'update' | 'evaluation'
  /** Of `total`: completions while rolling out and rewarding, groups while computing gradients and evaluating, updates. */
  done: number
  total: number
  /** Completion tokens drawn in this step so far. */
  tokens: number
}

export interface StepHooks {
  signal?: AbortSignal | undefined
  onProgress?: ((progress: TrainingProgress) => void) | undefined
}
