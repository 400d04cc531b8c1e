import { expect, it } from 'vitest'
import { stepNotes } from './grpo-notes.ts'
import { parseGrpo } from './grpo-options.ts'

it.each([
  ['int8', 0.08, 'a policy 0.08 nats a token from the one that learns (more than 0.05)'],
  ['int8', 0.05, undefined],
  ['int8', null, undefined],
  ['f32', 0.08, undefined],
] as const)('rollouts in %s, %d nats from the policy that learns, are told of beyond the bound', (dtype, kl, note) => {
  const completions = [{ tokens: [1], finishReason: 'stop' }]
  const groups = [{ std: 1, scores: [], completions }] as never
  const notes = stepNotes(groups, parseGrpo({ rolloutDtype: dtype }), { 'sampling/kl': kl })
  expect(notes).toEqual(note === undefined ? [] : [expect.stringContaining(note)])
})
