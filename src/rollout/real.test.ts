import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import expected from '../model/fixtures/real.json' with { type: 'json' }
import { loadModel } from '../model/index.ts'
import { argmax, openDecoder } from './index.ts'

const models = process.env.TINYLORA_MODELS
const places = { folder: (name: string) => join('hf', name), gguf: (name: string) => `${name}.gguf` }

describe.skipIf(!models)('greedy decoding of the real models (TINYLORA_MODELS)', () => {
  for (const [name, kinds] of Object.entries(expected))
    for (const [kind, rows] of Object.entries(kinds))
      it(`${name} from its ${kind} gives the 64 tokens of transformers`, { timeout: 600_000 }, async () => {
        const model = await loadModel(join(models!, places[kind as keyof typeof places](name)))
        const decoder = await openDecoder(model)
        for (const { prompt, completion } of rows) {
          const sequence = decoder.start()
          const tokens: number[] = []
          for (let next = prompt; tokens.length < completion.length; ) {
            const token = argmax(await sequence.append(next))
            tokens.push(token)
            next = [token]
          }
          await sequence.close()
          expect(tokens).toEqual(completion)
        }
        await model.close()
      })
})
