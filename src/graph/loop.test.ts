import { expect, it } from 'vitest'
import { evaluate } from '../testing/runtime.ts'
import * as g from './index.ts'

/** Rows 0 … 2 and their exponentials. */
function rows() {
  const [plain, grown] = g.loop({ count: g.constant(3, { dtype: 'int64' }), dim: 'rows' }, i => {
    const row = g.cast(i, 'float32')
    return { stacked: [row, g.exp(row)] }
  }).stacked as [g.Tensor, g.Tensor]
  return { plain, grown }
}

it('a loop computes nothing that no one reads', () => {
  const { plain, grown } = rows()
  const text = (outputs: Record<string, g.Tensor>) => Buffer.from(g.toOnnx(outputs)).toString('latin1')
  expect(text({ plain })).not.toContain('Exp')
  expect(text({ plain, grown })).toContain('Exp')
})

it('what is read of a loop stays what it was', async () => {
  const { plain, grown } = rows()
  expect([...(await evaluate({ plain })).plain.data]).toEqual([0, 1, 2])
  expect((await evaluate({ grown })).grown.data[2]).toBeCloseTo(Math.exp(2), 5)
})
