import { expect, it } from 'vitest'
import type { Adapter } from '../adapter/index.ts'
import { AdamW } from './adamw.ts'
import { takeState } from './training-state.ts'

function trainedOf(count: number) {
  const values = new Float32Array(count).fill(1)
  const optimizer = new AdamW(values, { learningRate: 0.1 })
  return { adapter: { values } as Adapter, optimizer, move: () => optimizer.step(new Float64Array(count).fill(1)) }
}

const progress = { step: 3, numTokens: 7 }

it('the state of few numbers is that of its step, whenever it is asked for', () => {
  const { adapter, optimizer, move } = trainedOf(2)
  move()
  const state = takeState({ adapter, optimizer }, progress)
  const before = structuredClone(state())
  move()
  expect(state()).toEqual(before)
  expect(before).toMatchObject({ step: 3, numTokens: 7, optimizer: { steps: 1 } })
})

it('the state of millions is no copy, and is refused once it has changed', () => {
  const { adapter, optimizer, move } = trainedOf(1e6)
  const state = takeState({ adapter, optimizer }, progress)
  expect(state().values).toBe(adapter.values)
  const copied = takeState({ adapter, optimizer }, progress, 2)
  move()
  expect(copied().values[0]).toBe(1)
  expect(state).toThrow('training: the state after step 3 is gone; ask for it before the next step')
})
