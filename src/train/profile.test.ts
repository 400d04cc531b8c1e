import { describe, expect, it } from 'vitest'
import { timedStep, traceOf, trainingProfile } from './index.ts'

const step = timedStep(
  { step: 4, metrics: { reward: 0.5, step_time: 10, rollout_time: 6, reward_time: 0, gradient_time: 3.5 } },
  100_000,
)
const session = (name: string, starts: number[], operators: [string, number][] = []) => ({
  name,
  runs: starts.map(start => ({ start, duration: 1000 })),
  looked: Math.min(1, starts.length),
  operators: operators.map(([name, duration]) => ({ name, duration, count: 1 })),
  shown: starts.slice(0, 1).map(start => ({ operator: 'MatMul', node: '/1', shape: '[[1]]', start, duration: 500 })),
})

describe('the profile of a training', () => {
  it('lays the phases of a step one after the other, up to its end', () => {
    expect(step).toEqual({
      ...{ step: 4, start: 90_000, duration: 10_000 },
      phases: [
        { name: 'rollout', start: 90_000, duration: 6000 },
        { name: 'reward', start: 96_000, duration: 0 },
        { name: 'gradient', start: 96_000, duration: 3500 },
      ],
    })
  })

  it('adds an evaluation, which comes on top of the step', () => {
    const metrics = { loss: 1, step_time: 2, gradient_time: 2, eval_loss: 3, evaluation_time: 1 }
    expect(timedStep({ step: 1, metrics }, 3000)).toEqual({
      ...{ step: 1, start: 0, duration: 3000 },
      phases: [
        { name: 'gradient', start: 0, duration: 2000 },
        { name: 'evaluation', start: 2000, duration: 1000 },
      ],
    })
  })

  it('gives every run of a graph to the phase that it began in, and of lanes the mean', () => {
    const profile = trainingProfile(
      [step],
      [
        { lane: 0, sessions: [session('svd', [100], [['Sin', 9]])] },
        { lane: 1, sessions: [session('decode', [90_500, 92_000], [['MatMul', 30]]), session('loss', [96_100])] },
        { lane: 2, sessions: [session('decode', [90_600], [['Exp', 10]])] },
      ],
    )
    expect(profile.phases).toEqual([
      { name: 'rollout', duration: 6000, graphs: [{ name: 'decode', duration: 1500, runs: 3 }] },
      { name: 'reward', duration: 0, graphs: [] },
      { name: 'gradient', duration: 3500, graphs: [{ name: 'loss', duration: 1000, runs: 1 }] },
    ])
    expect(profile.graphs.map(({ name }) => name)).toEqual(['decode', 'loss'])
    expect(profile.graphs.find(({ name }) => name === 'decode')).toEqual({
      ...{ name: 'decode', looked: 2, runs: 3 },
      operators: [
        { name: 'MatMul', share: 0.75 },
        { name: 'Exp', share: 0.25 },
      ],
    })
  })

  it('is a trace in microseconds since the first step', () => {
    const { traceEvents } = traceOf(trainingProfile([step], [{ lane: 0, sessions: [session('decode', [90_500])] }]))
    const spans = traceEvents.map(({ name, ph, tid, ts, dur }) => [ph, tid, name, ts, dur])
    expect(spans).toEqual([
      ['M', 0, 'thread_name', undefined, undefined],
      ['X', 0, 'step 4', 0, 10_000_000],
      ['X', 0, 'rollout', 0, 6_000_000],
      ['X', 0, 'reward', 6_000_000, 0],
      ['X', 0, 'gradient', 6_000_000, 3_500_000],
      ['M', 1, 'thread_name', undefined, undefined],
      ['X', 1, 'decode', 500_000, 1_000_000],
      ['X', 1, 'MatMul', 500_000, 500_000],
    ])
  })
})
