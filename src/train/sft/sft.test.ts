import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fullFineTuning, tinyLora } from '../../adapter/index.ts'
import type { Model } from '../../model/index.ts'
import { loadTokenizer, type Tokenizer } from '../../model/tokenizer/index.ts'
import { blobSource } from '../../store/index.ts'
import { type Demonstration, jsonlDemonstrations } from '../../task/index.ts'
import { tinyModel } from '../../testing/model.ts'
import fixture from '../fixtures/sft.json' with { type: 'json' }
import type { TrainingStep } from '../training-step.ts'
import { type SftInput, sft, toSequence } from './index.ts'

const { steps, evalSteps, learningRate, maxGradNorm, cases } = fixture

interface Case {
  rows: object[]
  completionOnlyLoss?: boolean
  schedule?: 'cosine'
  heldOut?: object[]
  evalLosses?: number[]
}

let model: Model
beforeAll(async () => {
  model = await tinyModel()
})
afterAll(() => model.close())

const dataOf = (rows: readonly object[]): Promise<Demonstration[]> =>
  jsonlDemonstrations({ data: blobSource('x.jsonl', new Blob([rows.map(row => JSON.stringify(row)).join('\n')])) })

async function train(input: Omit<SftInput, 'model'>): Promise<TrainingStep[]> {
  const done: TrainingStep[] = []
  for await (const step of sft({ model, ...input })) done.push(step)
  return done
}

describe("supervised fine-tuning is that of TRL's SFTTrainer", () => {
  it.each(cases)('in what is learned of each demonstration: $name', async ({ encoded, ...options }) => {
    const { rows, completionOnlyLoss = true } = options as Case
    for (const [i, demonstration] of (await dataOf(rows)).entries()) {
      const { tokens, trained } = toSequence(model.tokenizer, demonstration, { completionOnlyLoss, maxLength: 1024 })
      expect(tokens).toEqual(encoded[i]!.tokens)
      expect(trained).toEqual(encoded[i]!.trained.slice(1))
    }
  })

  it.each(cases)('in loss and gradient norm, step by step: $name', async ({ losses, gradNorms, ...options }) => {
    const { rows, completionOnlyLoss, schedule: lrSchedulerType } = options as Case
    const data = await dataOf(rows)
    const adapter = await fullFineTuning(model)
    const settings = { steps, learningRate, maxGradNorm, completionOnlyLoss, lrSchedulerType, batchSize: rows.length }
    for (const { step, metrics } of await train({ adapter, data, ...settings })) {
      expect(Math.abs(metrics.loss! - losses[step - 1]!)).toBeLessThan(1e-4 * losses[step - 1]!)
      expect(Math.abs(metrics.grad_norm! - gradNorms[step - 1]!)).toBeLessThan(1e-4 * gradNorms[step - 1]!)
    }
  })

  it.each(cases.filter(one => 'heldOut' in one))('in the loss on what is held out: $name', async options => {
    const { rows, heldOut, evalLosses } = options as Case
    const [data, evalData] = await Promise.all([dataOf(rows), dataOf(heldOut!)])
    const adapter = await fullFineTuning(model)
    const settings = { steps, evalSteps, learningRate, maxGradNorm, batchSize: rows.length }
    const done = await train({ adapter, data, evalData, ...settings })
    const measured = done.flatMap(({ metrics }) => metrics.eval_loss ?? [])
    expect(measured).toHaveLength(evalLosses!.length)
    for (const [i, loss] of measured.entries())
      expect(Math.abs(loss - evalLosses![i]!)).toBeLessThan(1e-4 * evalLosses![i]!)
  })
})

const many = Array.from({ length: 12 }, (_, i) => ({
  prompt: 'the dog',
  completion: ` and the fox ${'jumps '.repeat(i % 4)}`,
}))
const settings = { epochs: 2, batchSize: 4, learningRate: 0.02 }

/** Without what the clock says. */
function timeless({ metrics }: TrainingStep) {
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => !/_time$|_per_second$/.test(name)))
}

/** The tiny model's, with another chat template. */
function tinyTokenizer(template: string): Promise<Tokenizer> {
  const tiny = new URL('../../cli/fixtures/tiny/', import.meta.url)
  const readText = async (name: string) =>
    name === 'chat_template.jinja' ? template : readFile(new URL(name, tiny), 'utf8').catch(() => undefined)
  return loadTokenizer({ readText })
}

it('functions that may be called are what the chat template makes of them', async () => {
  const template = "{{ tools | length }}{% for message in messages %}<{{ message['content'] }}>{% endfor %}"
  const tokenizer = await tinyTokenizer(template)
  const messages = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    },
    { role: 'assistant', content: 'c' },
  ]
  const [demonstration] = await dataOf([{ messages, tools: JSON.stringify([{ name: 'f' }, { name: 'g' }]) }])
  const { tokens } = toSequence(tokenizer, demonstration!, { completionOnlyLoss: true, maxLength: 64 })
  expect(tokenizer.decode(tokens)).toBe('2<ab><c>')
})

describe('a training', () => {
  it('does not depend on how demonstrations are laid into packs', async () => {
    const data = await dataOf(many)
    const [whole, parts] = await Promise.all(
      [4096, 20].map(async packLength => {
        const adapter = await tinyLora(model, { params: 14, dtype: 'f32' })
        await train({ adapter, data, ...settings, packLength })
        return adapter.values
      }),
    )
    for (const [i, value] of whole!.entries()) expect(parts![i]).toBeCloseTo(value, 5)
  })

  it('goes on from a state with the numbers of one that never stopped, bit for bit', async () => {
    const data = await dataOf(many)
    const adapters = await Promise.all([0, 1].map(() => tinyLora(model, { params: 14 })))
    const whole = await train({ adapter: adapters[0]!, data, ...settings })
    const rest = await train({ adapter: adapters[1]!, data, ...settings, state: structuredClone(whole[3]!.state()) })
    expect(rest.map(timeless)).toEqual(whole.slice(4).map(timeless))
    expect(adapters[1]!.values).toEqual(adapters[0]!.values)
  })

  it('lowers the loss on what it is shown and on what is held out, which is measured when it is asked for and at the end', async () => {
    const data = await dataOf(many)
    const adapter = await fullFineTuning(model)
    const done = await train({
      adapter,
      data,
      evalData: data.slice(0, 3),
      ...settings,
      evalSteps: 4,
      learningRate: 0.003,
    })
    expect(done.map(({ metrics }) => 'eval_loss' in metrics)).toEqual([false, false, false, true, false, true])
    expect(done[5]!.metrics.loss!).toBeLessThan(done[0]!.metrics.loss! - 1)
    expect(done[5]!.metrics.eval_loss!).toBeLessThan(done[3]!.metrics.eval_loss!)
  })

  it('takes demonstrations that are made when they are asked for', async () => {
    const asked: number[] = []
    const data = {
      length: 1e6,
      at(index: number) {
        asked.push(index)
        return { id: `${index}`, tokens: [1, 2 + (index % 5), 3] }
      },
    }
    const adapter = await tinyLora(model, { params: 14 })
    await train({ adapter, data, steps: 2, batchSize: 3 })
    expect(asked).toHaveLength(6)
  })

  it('leaves out what is cut off before anything is learned', async () => {
    const data = await dataOf([...many.slice(0, 2), { prompt: 'the dog '.repeat(30), completion: 'fox' }])
    const adapter = await tinyLora(model, { params: 14 })
    const [step] = await train({ adapter, data, steps: 1, batchSize: 3, maxLength: 32 })
    expect(step!.metrics.loss).toBeGreaterThan(0)
    const [nothing] = await train({ adapter, data: data.slice(2), steps: 1, batchSize: 1, maxLength: 32 })
    expect(nothing!.metrics.loss).toBe(null)
  })

  it('shows every demonstration once an epoch, the last step fewer', async () => {
    const adapter = await tinyLora(model, { params: 14 })
    const done = await train({ adapter, data: await dataOf(many.slice(0, 5)), batchSize: 2, epochs: 2 })
    expect(done.map(({ metrics }) => metrics.epoch)).toEqual([1, 2, 3, 4, 5, 6].map(step => step / 3))
    const tokens = done.map(({ metrics }) => metrics.num_tokens!)
    expect(tokens[5]).toBe(2 * tokens[2]!)
  })

  it.each([
    ['13 numbers', 0.01, () => tinyLora(model, { params: 13 })],
    ['all weights', 1e-5, () => fullFineTuning(model)],
  ])('of %s has a learning rate of its own, unless it is given one', async (_, rate, open) => {
    const data = await dataOf(many.slice(0, 2))
    const rates = [undefined, 0.02].map(async learningRate => {
      const [step] = await train({ adapter: await open(), data, steps: 1, learningRate })
      return step!.metrics.learning_rate
    })
    expect(await Promise.all(rates)).toEqual([rate, 0.02])
  })

  it('cuts at what the model reads, whatever is asked for', async () => {
    const { maxPositionEmbeddings } = model.config
    const data = await dataOf([{ text: 'the '.repeat(2 * maxPositionEmbeddings) }])
    const adapter = await tinyLora(model, { params: 14 })
    const [step] = await train({ adapter, data, steps: 1, batchSize: 1, maxLength: 4 * maxPositionEmbeddings })
    expect(step!.metrics.num_tokens).toBe(maxPositionEmbeddings)
  })

  it('refuses to look at held-out demonstrations that are not there, or of which nothing is left', async () => {
    const adapter = await tinyLora(model, { params: 14 })
    const data = await dataOf(many)
    const none = train({ adapter, data, steps: 1, evalSteps: 1 })
    await expect(none).rejects.toThrow('give evalData, too')
    const evalData = await dataOf([{ prompt: 'the dog '.repeat(30), completion: 'fox' }])
    await expect(train({ adapter, data, evalData, steps: 1, maxLength: 32 })).rejects.toThrow('of no held-out')
  })

  it('names the demonstration that the chat template refuses', async () => {
    const [answer] = await dataOf([{ messages: [{ role: 'assistant', content: 'the dog' }] }])
    const options = { completionOnlyLoss: true, maxLength: 8 }
    expect(() => toSequence(model.tokenizer, answer!, options)).toThrow('demonstration 1 begins with what is learned')
    const turns = [
      { message: { role: 'user' }, trained: false },
      { message: { role: 'assistant', content: 'x' }, trained: true },
    ]
    const refusing = await tinyTokenizer("{{ raise_exception('refused') }}")
    expect(() => toSequence(refusing, { id: 'two', turns }, options)).toThrow(
      'demonstration two: chat template failed: refused',
    )
  })

  it('lists every option that is unknown or out of range', async () => {
    const adapter = await tinyLora(model, { params: 14 })
    const wrong = train({ adapter, data: [], batchSize: 0, batchsize: 3 } as Omit<SftInput, 'model'>)
    await expect(wrong).rejects.toThrow(/sft options:[\s\S]*batchsize[\s\S]*batchSize/)
  })
})
