import type { Job } from './job.ts'
import type { Side } from './side.ts'

/** A work that is measured, and who else can do it. */
export interface Work {
  name: string
  /** What is done, for the table. */
  what: string
  model: 'smollm2-135m-instruct' | 'qwen2.5-coder-0.5b-instruct'
  /** What counts: more completion tokens a second, or fewer seconds. */
  counts: 'tokens' | 'seconds'
  job: Pick<Job, 'numGenerations' | 'length' | 'liveGroups'> & { prompts: number }
  ours: readonly Side[]
  peers: readonly Peer[]
}

export interface Peer extends Side {
  /** How many times as fast ours is to be, at the least. */
  goal: number
  /** What share of the peer's peak memory ours may take, at the most. */
  memoryGoal?: number
}

const vllm: Peer = { name: 'vLLM', script: 'peers/vllm_rollout.py', python: 'BENCH_VLLM_PYTHON', goal: 1.3 }
const generate: Peer = {
  name: "transformers' generate, PEFT's TinyLoRA",
  script: 'peers/generate_rollout.py',
  python: 'BENCH_PYTHON',
  goal: 3,
}
const trl = (goal: number): Peer => ({
  name: 'TRL, PEFT',
  script: 'peers/trl_step.py',
  python: 'BENCH_PYTHON',
  goal,
  memoryGoal: 0.5,
})

const rollout: Side = { name: 'base model', script: 'ours/rollout.ts' }
const adapted: Side = { name: 'with 13 numbers', script: 'ours/rollout.ts', args: ['adapter'] }
const step: Side = { name: '13 numbers', script: 'ours/step.ts' }
const group = { prompts: 8, numGenerations: 8, length: 128, liveGroups: 8 }

export const works: readonly Work[] = [
  {
    name: 'rollout-64',
    what: '64 prompts × 128 tokens',
    model: 'smollm2-135m-instruct',
    counts: 'tokens',
    job: { prompts: 64, numGenerations: 1, length: 128, liveGroups: 0 },
    ours: [rollout, adapted],
    peers: [vllm, generate],
  },
  {
    name: 'rollout-8x8',
    what: '8 prompts × 8 completions × 128 tokens',
    model: 'smollm2-135m-instruct',
    counts: 'tokens',
    job: group,
    ours: [rollout, adapted],
    peers: [vllm, generate],
  },
  {
    name: 'gradient',
    what: 'gradient of v, 8 × 256 tokens after one prompt',
    model: 'smollm2-135m-instruct',
    counts: 'tokens',
    job: { prompts: 1, numGenerations: 8, length: 256, liveGroups: 0 },
    ours: [
      { name: 'activations computed again', script: 'ours/gradient.ts' },
      { name: 'activations kept', script: 'ours/gradient.ts', args: ['keep'] },
    ],
    peers: [{ name: "PyTorch, PEFT's TinyLoRA", script: 'peers/gradient.py', python: 'BENCH_PYTHON', goal: 1.3 }],
  },
  {
    name: 'step',
    what: 'a GRPO step, 8 prompts × 8 completions × 128 tokens, all groups live',
    model: 'smollm2-135m-instruct',
    counts: 'seconds',
    job: group,
    ours: [step],
    peers: [trl(3)],
  },
  {
    name: 'step-half',
    what: 'the same, half the groups without variance',
    model: 'smollm2-135m-instruct',
    counts: 'seconds',
    job: { ...group, liveGroups: 4 },
    ours: [step],
    peers: [trl(4)],
  },
  {
    name: 'svd',
    what: 'set-up: SVDs of all projections of a 0.5B model',
    model: 'qwen2.5-coder-0.5b-instruct',
    counts: 'seconds',
    job: { prompts: 0, numGenerations: 0, length: 0, liveGroups: 0 },
    ours: [
      { name: 'weights in memory', script: 'ours/svd.ts' },
      { name: 'with reading and decoding', script: 'ours/svd.ts', args: ['reading'] },
    ],
    peers: [{ name: "PEFT's TinyLoRA", script: 'peers/svd.py', python: 'BENCH_PYTHON', goal: 5 }],
  },
]
