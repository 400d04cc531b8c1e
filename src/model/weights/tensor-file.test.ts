import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fixture } from '../../testing/model.ts'
import { decodeTensors, encodeTensors } from './tensor-file.ts'

const tensor = fc
  .tuple(fc.string(), fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }))
  .chain(([name, shape]) =>
    fc.record({
      name: fc.constant(name),
      shape: fc.constant(shape),
      values: fc.float32Array({
        noNaN: true,
        minLength: shape.reduce((a, b) => a * b, 1),
        maxLength: shape.reduce((a, b) => a * b, 1),
      }),
    }),
  )

const whole = (parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

it('what is encoded is decoded again: names, shapes and every bit, in order', async () => {
  const lists = fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(lists, async tensors => {
      fc.pre(tensors.every(({ name }) => name !== '__metadata__' && !/^\d+$/.test(name) && name !== '__proto__'))
      const bytes = whole(encodeTensors(tensors, { made: 'für den Test' }))
      expect(await decodeTensors(bytes, 'a file')).toEqual(tensors)
    }),
  )
})

it('reads what the reference implementation wrote, and writes it so that it reads the same', async () => {
  const bytes = new Uint8Array(await readFile(`${fixture('qwen2-tied')}/model.safetensors`))
  const tensors = await decodeTensors(bytes, 'model.safetensors')
  const again = await decodeTensors(whole(encodeTensors(tensors, { format: 'pt' })), 'again')
  expect(again).toEqual(tensors)
  expect(tensors.length).toBeGreaterThan(10)
})

it('names a file that is cut short', async () => {
  const bytes = whole(encodeTensors([{ name: 'a', shape: [2], values: Float32Array.of(1, 2) }]))
  await expect(decodeTensors(bytes.slice(0, -1), 'x/model.safetensors')).rejects.toThrow(
    'x/model.safetensors: has 71 of 72 bytes',
  )
})
