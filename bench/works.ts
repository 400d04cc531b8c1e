import { type Bound, eightBitRolloutBound, gradientBound, rolloutBound } from './bounds.ts'
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
  ours: readonly Own[]
  /** Gigabytes that ours may take, at the most. */
  gigabytes?: number
  peers: readonly Peer[]
}

export interface Own extends Side {
  /** The least that its arithmetic takes. */
  bound?: Bound
}

export interface Peer extends Side {
  /** Which of our sides are compared with it. */
  goals: readonly Goal[]
  /** Its script takes `bfloat16` as its argument. */
  bfloat16?: boolean
}

export interface Goal {
  ours: Side
  /** How many times as fast as the peer it is to be, at the least; left out where the peer has another precision. */
  faster?: number
  /** What share of the peer's peak memory it may take, at the most. */
  memory?: number
}

const rollout: Own = { name: 'base model', script: 'ours/rollout.ts', bound: rolloutBound }
const adapted: Own = { name: '13 numbers', script: 'ours/rollout.ts', args: ['adapters', '1'], bound: rolloutBound }
const eightBits: Own = {
  name: 'base model, 8 bits',
  script: 'ours/rollout.ts',
  args: ['int8'],
  bound: eightBitRolloutBound,
}
const step: Side = { name: '13 numbers', script: 'ours/step.ts' }
const eightBitStep: Side = { name: '13 numbers, rollouts in 8 bits', script: 'ours/step.ts', args: ['int8'] }
const smallStep: Side = {
  name: '13 numbers, rollouts in 8 bits, activations computed again',
  script: 'ours/step.ts',
  args: ['int8', 'recompute'],
}
const fullStep: Side = {
  name: 'all weights, activations computed again',
  script: 'ours/step.ts',
  args: ['recompute', 'full'],
}
const kept: Own = { name: 'activations kept', script: 'ours/gradient.ts', args: ['keep'], bound: gradientBound }
const recomputed: Own = { name: 'activations computed again', script: 'ours/gradient.ts', bound: gradientBound }
const startUp: Side = { name: 'tinylora generate', script: 'ours/start-up.ts' }
const inMemory: Side = { name: 'weights in memory', script: 'ours/svd.ts' }

const vllm: Peer = {
  name: 'vLLM',
  script: 'peers/vllm_rollout.py',
  bfloat16: true,
  python: 'BENCH_VLLM_PYTHON',
  goals: [
    { ours: rollout, faster: 1.3 },
    { ours: eightBits, faster: 2 },
  ],
}
const generate: Peer = {
  name: "transformers' generate, PEFT's TinyLoRA",
  script: 'peers/generate_rollout.py',
  bfloat16: true,
  python: 'BENCH_PYTHON',
  goals: [{ ours: adapted, faster: 3 }],
}
const trl = (faster: number): Peer => ({
  name: 'TRL, PEFT',
  script: 'peers/trl_step.py',
  bfloat16: true,
  python: 'BENCH_PYTHON',
  goals: [{ ours: step, faster, memory: 0.5 }],
})
const pytorch: Peer = {
  name: "PyTorch, PEFT's TinyLoRA",
  script: 'peers/gradient.py',
  bfloat16: true,
  python: 'BENCH_PYTHON',
  goals: [{ ours: kept, faster: 1.3 }],
}
const peft: Peer = {
  name: "PEFT's TinyLoRA",
  script: 'peers/svd.py',
  python: 'BENCH_PYTHON',
  goals: [{ ours: inMemory, faster: 5 }],
}
const transformers: Peer = {
  name: 'transformers',
  script: 'peers/start_up.py',
  python: 'BENCH_PYTHON',
  goals: [{ ours: startUp, faster: 0.5 }],
}
const group = { prompts: 8, numGenerations: 8, length: 128, liveGroups: 8 }

export const works: readonly Work[] = [
  {
    name: 'rollout-64',
    what: '64 prompts × 128 tokens',
    model: 'smollm2-135m-instruct',
    counts: 'tokens',
    job: { prompts: 64, numGenerations: 1, length: 128, liveGroups: 0 },
    ours: [rollout, adapted, eightBits],
    peers: [vllm, generate],
  },
  {
    name: 'rollout-8x8',
    what: '8 prompts × 8 completions × 128 tokens',
    model: 'smollm2-135m-instruct',
    counts: 'tokens',
    job: group,
    ours: [rollout, adapted, eightBits],
    peers: [vllm, generate],
  },
  {
    name: 'gradient',
    what: 'gradient of v, 8 × 256 tokens after one prompt',
    model: 'smollm2-135m-instruct',
    counts: 'tokens',
    job: { prompts: 1, numGenerations: 8, length: 256, liveGroups: 0 },
    ours: [kept, recomputed],
    peers: [pytorch],
  },
  {
    name: 'step',
    what: 'a GRPO step, 8 prompts × 8 completions × 128 tokens, all groups live',
    model: 'smollm2-135m-instruct',
    counts: 'seconds',
    job: group,
    ours: [step, eightBitStep],
    peers: [trl(3)],
  },
  {
    name: 'step-half',
    what: 'the same, half the groups without variance',
    model: 'smollm2-135m-instruct',
    counts: 'seconds',
    job: { ...group, liveGroups: 4 },
    ours: [step, eightBitStep],
    peers: [trl(4)],
  },
  {
    name: 'step-0.5b',
    what: 'a GRPO step of a 0.5B model, 8 prompts × 8 completions × 256 tokens',
    model: 'qwen2.5-coder-0.5b-instruct',
    counts: 'seconds',
    job: { ...group, length: 256 },
    ours: [smallStep],
    gigabytes: 6,
    peers: [],
  },
  {
    name: 'step-full',
    what: 'a GRPO step of all weights, 8 prompts × 8 completions × 128 tokens',
    model: 'smollm2-135m-instruct',
    counts: 'seconds',
    job: group,
    ours: [fullStep],
    gigabytes: 6,
    peers: [],
  },
  {
    name: 'svd',
    what: 'set-up: SVDs of all projections of a 0.5B model',
    model: 'qwen2.5-coder-0.5b-instruct',
    counts: 'seconds',
    job: { prompts: 0, numGenerations: 0, length: 0, liveGroups: 0 },
    ours: [inMemory, { name: 'with reading and decoding', script: 'ours/svd.ts', args: ['reading'] }],
    peers: [peft],
  },
  {
    name: 'start-up',
    what: 'from the command to the first token, the cache warm',
    model: 'smollm2-135m-instruct',
    counts: 'seconds',
    job: { prompts: 1, numGenerations: 1, length: 1, liveGroups: 0 },
    ours: [startUp],
    peers: [transformers],
  },
]

/** The same work with its peers in bfloat16 as well, which some processors multiply faster than float32. */
export function alsoInBfloat16(work: Work): Work {
  const inBfloat16 = (peer: Peer): Peer => ({
    ...peer,
    name: `${peer.name}, bfloat16`,
    args: ['bfloat16'],
    goals: peer.goals.map(({ ours }) => ({ ours })),
  })
  return { ...work, peers: work.peers.flatMap(peer => (peer.bfloat16 ? [peer, inBfloat16(peer)] : [peer])) }
}
