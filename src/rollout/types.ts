import type { Adapter } from '../adapter/index.ts'

/** A prompt to complete. */
export interface Prompt {
  tokens: readonly number[]
  /**
   * Names the draws of its completions together with the seed, so that the same completion gets the same uniform numbers in whatever
   * slot and batch: in training it holds the step and the problem's id.
   */
  key: string
  /** Completions to draw. Default 1. */
  numGenerations?: number
  /** Its own numbers, as they are when the call is made. Default: the base model. */
  adapter?: Adapter | undefined
}

/** What an engine makes of a prompt. */
export interface Completion {
  /** Token ids; the one that ended it is the last. */
  tokens: number[]
  /** log π of every token: log-softmax(logits / temperature), before topP, topK and minP; with temperature 0 as with 1. */
  logProbs: Float32Array
  /** Entropy in nats of the distribution that every token was drawn from, before topP, topK and minP. */
  entropies: Float32Array
  /** Decoded without special tokens, up to a stop string. */
  text: string
  /** `stop`: by an end token or a stop string; `length`: cut off. */
  finishReason: 'stop' | 'length'
}

export interface RolloutProgress {
  /** Drawn so far. */
  tokens: number
  /** Completions that are done, of all. */
  finished: number
  total: number
}

export interface RolloutHooks {
  signal?: AbortSignal | undefined
  onProgress?: ((progress: RolloutProgress) => void) | undefined
  /** Called with text as it becomes certain: number of the prompt, of the completion, and the next piece of its text. */
  onText?: ((prompt: number, completion: number, piece: string) => void) | undefined
  /** Called when a completion is done: number of the prompt, of the completion, and itself. */
  onCompletion?: ((prompt: number, number: number, completion: Completion) => void) | undefined
}
