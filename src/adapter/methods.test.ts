import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeTensors, loadModel, type Network } from '../model/index.ts'
import { nextLogits } from '../rollout/next-logits.ts'
import { blobsIn, memoryTree } from '../store/index.ts'
import { folderBlobs } from '../store/node.ts'
import { smallModel, tinyModel } from '../testing/model.ts'
import fixture from '../train/fixtures/methods.json' with { type: 'json' }
import { type Adapter, type AdapterOptions, createAdapter, loadAdapter, lora, loraXs, tinyLora } from './index.ts'

const folder = await mkdtemp(join(tmpdir(), 'tinylora-methods-'))
afterAll(() => rm(folder, { recursive: true }))

async function changed(model: Network, options: AdapterOptions): Promise<Adapter> {
  const adapter = await createAdapter(model, options)
  for (let i = 0; i < adapter.values.length; i++) adapter.values[i]! += Math.sin(i) / 20
  return adapter
}

const all: AdapterOptions[] = [
  { method: 'tinylora', params: 3, alpha: 2 },
  { method: 'lora-xs', rank: 2, split: 'lora-xs', alpha: 3, dtype: 'f16' },
  { method: 'lora', rank: 2, alpha: 3, targetModules: ['v_proj', 'up_proj'] },
  { method: 'full' },
]

it('adapters of one kind share the singular vectors of their model', async () => {
  const model = await smallModel('qwen2-untied')
  const adapters = await Promise.all([3, 5, 7].map(params => createAdapter(model, { method: 'tinylora', params })))
  adapters.push(await createAdapter(model, { method: 'lora-xs', rank: 2 }))
  const [first, ...others] = adapters.map(({ bases }) => bases)
  for (const bases of others) expect(bases).toBe(first)
  expect((await createAdapter(model, { method: 'lora-xs', rank: 1 })).bases).not.toBe(first)
})

it('an adapter whose set-up is stopped leaves the others theirs', async () => {
  const model = await smallModel('llama-tied')
  const stopped = new AbortController()
  const first = tinyLora(model, {
    rank: 3,
    signal: stopped.signal,
    onProgress: () => stopped.abort(new Error('enough')),
  })
  const second = tinyLora(model, { rank: 3 })
  await expect(first).rejects.toThrow('enough')
  expect((await second).bases[0]!.rank).toBe(3)
})

it('an adapter that waits for the set-up of another sees how far it is, and can stop waiting', async () => {
  const model = await smallModel('llama-tied')
  const stopped = new AbortController()
  const first = tinyLora(model, { rank: 4 })
  const seen: number[] = []
  const second = tinyLora(model, { rank: 4, onProgress: ({ done }) => seen.push(done) })
  const third = tinyLora(model, { rank: 4, signal: stopped.signal })
  stopped.abort(new Error('enough'))
  await expect(third).rejects.toThrow('enough')
  expect((await second).bases).toBe((await first).bases)
  expect(seen).toEqual(Array.from({ length: (await first).bases.length }, (_, i) => i + 1))
})

describe.each(all)('an adapter of %j', options => {
  const tokens = [5, 17, 23]

  it('is loaded as it was saved, by whatever method its folder says, and says the same', async () => {
    const model = await smallModel('qwen2-untied')
    const adapter = await changed(model, options)
    const place = join(folder, `${options.method}`)
    await adapter.save(place)
    const loaded = await loadAdapter(model, place)
    expect(loaded).toMatchObject({ method: options.method, settings: adapter.settings, dtype: adapter.dtype })
    expect(loaded.feeds()).toEqual(adapter.feeds())
    expect(await nextLogits(model, [{ tokens, adapter: loaded }])).toEqual(
      await nextLogits(model, [{ tokens, adapter }]),
    )
  })

  it('saves the same bytes again once loaded', async () => {
    const model = await smallModel('llama-biases')
    const tree = memoryTree()
    await (await changed(model, options)).save(blobsIn(tree, 'first'))
    await (await loadAdapter(model, blobsIn(tree, 'first'))).save(blobsIn(tree, 'second'))
    const names = await tree.list('first')
    expect((await tree.list('second')).sort()).toEqual(names.sort())
    for (const name of names) expect(await tree.read(`second/${name}`)).toEqual(await tree.read(`first/${name}`))
  })

  it('is refused on another model, and where its numbers are not finite or missing', async () => {
    const model = await smallModel('llama-biases')
    const tree = memoryTree()
    const blobs = blobsIn(tree, 'a')
    const adapter = await changed(model, options)
    await adapter.save(blobs)
    const other = await smallModel('llama-tied')
    await expect(loadAdapter(other, blobs)).rejects.toThrow('this adapter belongs to llama-biases')
    const [numbers] = (await tree.list('a')).filter(name => /\.bin$|\.safetensors$/.test(name))
    await tree.remove(`a/${numbers}`)
    await expect(loadAdapter(model, blobs)).rejects.toThrow(`adapter/${numbers}: missing`)
    adapter.values[0] = Number.NaN
    await expect(adapter.save(blobs)).rejects.toThrow(/adapter: number 0 of .* is NaN/)
  })
})

describe('LoRA', () => {
  it('begins with A as PEFT does, uniform within 1 / √in, from the seed and the name alone, and with B zero', async () => {
    const model = await smallModel('llama-tied')
    const { module, inFeatures, std, largest } = fixture.spread
    const feeds = lora(model, { rank: 64, targetModules: [module as 'q_proj'] }).feeds()
    const [a, b] = ['A', 'B'].map(letter => [
      ...(feeds[`model.layers.0.self_attn.${module}.lora_${letter}.weight`]!.data as Float32Array),
    ])
    expect(a).toHaveLength(64 * inFeatures)
    expect(Math.max(...a!.map(Math.abs))).toBeLessThan(1 / Math.sqrt(inFeatures))
    expect(Math.max(...a!.map(Math.abs)) / largest).toBeCloseTo(1, 2)
    expect(Math.hypot(...a!) / Math.sqrt(a!.length) / std).toBeCloseTo(1, 1)
    expect(b!.every(value => value === 0)).toBe(true)
    expect(lora(model, { rank: 2, seed: 7 }).values).toEqual(lora(model, { rank: 2, seed: 7 }).values)
    expect(lora(model, { rank: 2, seed: 8 }).values).not.toEqual(lora(model, { rank: 2, seed: 7 }).values)
  })

  it("is saved under the names and shapes of PEFT's file", async () => {
    const model = await smallModel('qwen2-tied')
    const tree = memoryTree()
    await lora(model, { rank: 2 }).save(blobsIn(tree, 'a'))
    const tensors = await decodeTensors((await tree.read('a/adapter_model.safetensors'))!, 'a')
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual(fixture.names)
  })

  it('notes a rank that matrices cannot have', async () => {
    const model = await smallModel('llama-tied')
    expect(lora(model, { rank: 999 }).notes[0]).toMatch(
      /^rank 999 is more than (\d+) of \1 matrices can have: \d+ would do/,
    )
    expect(lora(model, { rank: 2 }).notes).toEqual([])
  })

  it('says what does not fit', async () => {
    const model = await smallModel('qwen2-tied')
    const tree = memoryTree()
    const blobs = blobsIn(tree, 'a')
    await lora(model, { rank: 2 }).save(blobs)
    const text = new TextDecoder().decode((await blobs.read('adapter.json'))!)
    const edited = (from: string, to: string) =>
      blobs.write('adapter.json', new TextEncoder().encode(text.replace(from, to)))
    await edited('"rank": 2', '"rank": 3')
    await expect(loadAdapter(model, blobs)).rejects.toThrow(
      'adapter/adapter_model.safetensors: model.layers.0.self_attn.q_proj.lora_A.weight is [2, 32], expected [3, 32]',
    )
    await edited('"layers": 2', '"layers": 3')
    await expect(loadAdapter(model, blobs)).rejects.toThrow('is for a model of 3 layers, but qwen2-tied has 2')
    await edited('"q_proj",', '')
    await expect(loadAdapter(model, blobs)).rejects.toThrow('q_proj.lora_A.weight is not part of this adapter')
  })
})

describe('LoRA-XS', () => {
  it('begins at zero, or as widely spread as asked, from the seed and the names alone', async () => {
    const model = await smallModel('qwen2-tied')
    const begin = async (initStd: number, seed = 1) => (await loraXs(model, { rank: 8, initStd, seed })).values
    expect((await begin(0)).every(value => value === 0)).toBe(true)
    const values = await begin(1e-5)
    expect(Math.hypot(...values) / Math.sqrt(values.length) / 1e-5).toBeCloseTo(1, 1)
    expect(await begin(1e-5)).toEqual(values)
    expect(await begin(1e-5, 2)).not.toEqual(values)
  })
})

describe('options', () => {
  it.each<[object, RegExp]>([
    [{ method: 'lora', params: 13 }, /Unrecognized key: "params"/],
    [{ method: 'full', rank: 2 }, /Unrecognized key: "rank"/],
    [{ method: 'lora-xs', split: 'peft' }, /split/],
    [{ method: 'lora', rank: 0 }, /rank/],
    [{ method: 'dora' }, /method/],
  ])('%j are an error that names the one', async (options, message) => {
    const model = await smallModel('qwen2-tied')
    await expect(createAdapter(model, options as AdapterOptions)).rejects.toThrow(message)
  })

  it('of LoRA-XS that ask for more singular directions than there are, too', async () => {
    const model = await smallModel('qwen2-tied')
    await expect(loraXs(model, { rank: 33 })).rejects.toThrow(/rank 33 exceeds what/)
  })
})

it('full fine-tuning saves a folder that is a model of its own', async () => {
  const model = await tinyModel()
  const adapter = await changed(model, { method: 'full' })
  const place = join(folder, 'model')
  await adapter.save(folderBlobs(place))
  const own = await loadModel(place, { threads: 1 })
  const tokens = model.tokenizer.encode('What is 6 × 7?')
  expect(own.tokenizer.encode('What is 6 × 7?')).toEqual(tokens)
  const [expected] = await nextLogits(model, [{ tokens, adapter }])
  const [logits] = await nextLogits(own, [{ tokens }])
  for (const [i, logit] of logits!.entries()) expect(logit).toBeCloseTo(expected![i]!, 3)
  await Promise.all([model.close(), own.close()])
})

it('an adapter.json of format 1, which knew no method, is TinyLoRA', async () => {
  const model = await smallModel('qwen2-tied')
  const tree = memoryTree()
  const blobs = blobsIn(tree, 'a')
  const adapter = await changed(model, { params: 13 })
  await adapter.save(blobs)
  const { method: _, ...header } = JSON.parse(new TextDecoder().decode((await blobs.read('adapter.json'))!))
  await blobs.write('adapter.json', new TextEncoder().encode(JSON.stringify({ ...header, version: 1 })))
  const loaded = await loadAdapter(model, blobs)
  expect(loaded.method).toBe('tinylora')
  expect(loaded.feeds()).toEqual(adapter.feeds())
})
