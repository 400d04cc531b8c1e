import { type Bound, gradientBound, rolloutBound } from './bounds.ts'
import type { Side } from './side.ts'

/** What grows, and the work that is measured at every point. */
export interface Axis {
  name: string
  title: string
  /** What stands on the axis. */
  label: string
  cases: readonly Case[]
}

export interface Case {
  at: number
  line: Line
  model: string
  prompts: number
  numGenerations: number
  length: number
  /** Adapters that the prompts have in turn. */
  adapters?: number
}

/** A kind of work: how it is run, and the least that it can take. */
export interface Line {
  name: string
  side(adapters: number): Side
  bound: Bound
}

const rollout: Line = {
  name: 'rollout',
  side: adapters => ({ name: 'rollout', script: 'ours/rollout.ts', args: ['adapters', `${adapters}`] }),
  bound: rolloutBound,
}
const gradient = (name: string, ...args: string[]): Line => ({
  name: `gradient, ${name}`,
  side: () => ({ name, script: 'ours/gradient.ts', args }),
  bound: gradientBound,
})
const kept = gradient('kept', 'keep')
const recomputed = gradient('recomputed')

const SMOLLM2 = 'smollm2-135m-instruct'
/** Their millions of weights. */
const MODELS = [
  [135, SMOLLM2],
  [494, 'qwen2.5-coder-0.5b-instruct'],
  [1544, 'qwen2.5-1.5b-random'],
] as const

const groups = { model: SMOLLM2, prompts: 8, line: rollout }
const oneGroup = { model: SMOLLM2, prompts: 1 }
const gradients = [kept, recomputed]

export const axes: readonly Axis[] = [
  {
    name: 'length',
    title: 'SmolLM2-135M; rollouts of 8 prompts × 8 completions, gradients of one prompt × 8 completions',
    label: 'tokens of a completion',
    cases: [
      ...[64, 128, 256, 512].map(length => ({ ...groups, at: length, numGenerations: 8, length })),
      ...[64, 128, 256, 512, 1024].flatMap(length =>
        gradients.map(line => ({ ...oneGroup, line, at: length, numGenerations: 8, length })),
      ),
    ],
  },
  {
    name: 'batch',
    title: 'SmolLM2-135M; rollouts of 8 prompts, gradients of one, completions of 128 tokens',
    label: 'completions of a prompt',
    cases: [
      ...[1, 2, 4, 8, 16, 32].map(count => ({ ...groups, at: count, numGenerations: count, length: 128 })),
      ...[1, 2, 4, 8, 16, 32].flatMap(count =>
        gradients.map(line => ({ ...oneGroup, line, at: count, numGenerations: count, length: 128 })),
      ),
    ],
  },
  {
    name: 'adapters',
    title:
      'SmolLM2-135M; rollouts of 64 prompts × 64 tokens, each prompt with one of the adapters (13 numbers, rank 2)',
    label: 'adapters in the batch',
    cases: [0, 1, 4, 16, 64].map(adapters => ({
      ...groups,
      at: adapters,
      adapters,
      prompts: 64,
      numGenerations: 1,
      length: 64,
    })),
  },
  {
    name: 'model',
    title: 'Rollouts of 8 prompts × 8 completions × 64 tokens, gradients of one prompt × 4 completions × 128 tokens',
    label: 'million weights',
    cases: [
      ...MODELS.map(([at, model]) => ({ ...groups, at, model, numGenerations: 8, length: 64 })),
      ...MODELS.flatMap(([at, model]) =>
        gradients.map(line => ({ ...oneGroup, line, at, model, numGenerations: 4, length: 128 })),
      ),
    ],
  },
]
