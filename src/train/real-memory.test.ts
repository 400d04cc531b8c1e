import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tinyLora } from '../adapter/index.ts'
import { loadModel, pack } from '../model/index.ts'
import { openEngine } from '../rollout/index.ts'
import { openLoss } from './index.ts'

const models = process.env.TINYLORA_MODELS

/** Bytes of this process that are its own, and bytes of the weight cache in memory: a page that is mapped twice counts once. */
async function memory(): Promise<{ own: number; mapped: number }> {
  const status = await readFile('/proc/self/status', 'utf8')
  const smaps = await readFile('/proc/self/smaps', 'utf8')
  let mapped = 0
  let ofWeights = false
  for (const line of smaps.split('\n')) {
    if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) ofWeights = line.includes('weights-')
    else if (ofWeights && line.startsWith('Pss:')) mapped += Number(line.match(/\d+/)![0]) * 1024
  }
  return { own: Number(status.match(/RssAnon:\s+(\d+)/)![1]) * 1024, mapped }
}

describe.skipIf(!models)('memory on SmolLM2 (TINYLORA_MODELS)', () => {
  it('no file of weights is held twice', { timeout: 600_000 }, async () => {
    const model = await loadModel(join(models!, 'smollm2-135m-instruct.gguf'))
    const bytes = model.parameters * 4
    const adapter = await tinyLora(model)
    const start = await memory()
    const loss = await openLoss(model, adapter)
    const packed = pack([{ prompt: [1, 2, 3], completions: [[4, 5, 6, 7]] }], loss.sizes)
    await loss.gradient(packed, { weight: [1, 1, 1, 1] })
    const training = await memory()
    // The loss graph reads the mapped file: what it has of its own is the logits of a chunk (150 MB) and the graph, no copy of weights.
    expect(training.mapped).toBeLessThan(1.01 * bytes)
    expect(training.own - start.own).toBeLessThan(0.6 * bytes)

    const engine = await openEngine(model, { adapter })
    await engine.complete([{ tokens: [1, 2, 3], key: 'memory', adapter }], { maxCompletionLength: 2 })
    const both = await memory()
    // Decoding adds its packed copy; the pages of the file are shared.
    expect(both.own - training.own).toBeLessThan(1.2 * bytes)
    expect(both.mapped).toBeLessThan(1.01 * bytes)
    await model.close()
  })
})
