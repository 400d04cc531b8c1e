import { expect, it } from 'vitest'
import { float32Tensor } from '../runtime/index.ts'
import { evaluate } from '../testing/runtime.ts'
import * as g from './index.ts'

it('a value that waits for another stays what it was, whatever the other is', async () => {
  const [x, other] = [g.input('x', 'float32', [2, 3]), g.input('other', 'float32', ['rows', 3])]
  const values = [1, 2, 3, 4, 5, 6]
  const { y } = await evaluate(
    { y: g.after(x, g.log(other)) },
    { x: float32Tensor(values, [2, 3]), other: float32Tensor([-1, 0, Number.NaN], [1, 3]) },
  )
  expect([...y.data]).toEqual(values)
})
