import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import expected from '../model/fixtures/real.json' with { type: 'json' }
import { loadModel } from '../model/index.ts'
import { openEngine } from './index.ts'

const models = process.env.TINYLORA_MODELS
const places = { folder: (name: string) => join('hf', name), gguf: (name: string) => `${name}.gguf` }

describe.skipIf(!models)('greedy decoding of the real models (TINYLORA_MODELS)', () => {
  for (const [name, kinds] of Object.entries(expected))
    for (const [kind, rows] of Object.entries(kinds))
      it(`${name} from its ${kind} gives the 64 tokens of transformers`, { timeout: 600_000 }, async () => {
        const model = await loadModel(join(models!, places[kind as keyof typeof places](name)))
        const engine = await openEngine(model)
        const prompts = rows.map(({ prompt }, i) => ({ tokens: prompt, key: `${i}` }))
        const options = { temperature: 0, maxCompletionLength: 64, ignoreEos: true }
        const together = await engine.complete(prompts, options)
        expect(together.map(([one]) => one!.tokens)).toEqual(rows.map(({ completion }) => completion))
        await model.close()
      })
})
