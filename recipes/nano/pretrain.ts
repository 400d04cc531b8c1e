// Pre-trains a nano model from nothing, by this project's own trainer with every weight trained:
//   node --import tsx recipes/nano/pretrain.ts OUT [--size wide] [--architecture llama] [--tokens 10e6] [--learning-rate 3e-3]
// The same command goes on where it stopped. OUT/run is the run (`tinylora report OUT/run` shows its loss), OUT/model the model.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { z } from 'zod'
import { fullFineTuning } from '../../src/adapter/index.ts'
import { loadModel } from '../../src/model/index.ts'
import { type Demonstrations, sft } from '../../src/train/index.ts'
import { isRun, openRun } from '../../src/train/run/index.ts'
import { nanoDocument } from './documents.ts'
import { kindSchema, nanoConfig, writeHalfPrecision, writeRandomModel } from './model.ts'
import { settings } from './settings.ts'
import { nanoTokenizer } from './tokens.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: 'wide' },
    architecture: { type: 'string', default: 'llama' },
    tokens: { type: 'string', default: '10e6' },
    'learning-rate': { type: 'string', default: '3e-3' },
    batch: { type: 'string', default: '32' },
    'weight-decay': { type: 'string', default: '0.1' },
    threads: { type: 'string', default: '1' },
  },
})
const [out] = positionals
if (out === undefined) fail('pretrain.ts OUT [--size …] [--architecture …] [--tokens …] [--learning-rate …]')
const kind = kindSchema.safeParse(values)
if (!kind.success) fail(z.prettifyError(kind.error))
for (const name of ['tokens', 'learning-rate', 'batch', 'threads'] as const)
  if (!(Number(values[name]) > 0)) fail(`--${name} is ${values[name]}, expected a number above 0`)
if (!(Number(values['weight-decay']) >= 0)) fail(`--weight-decay is ${values['weight-decay']}, expected 0 or more`)

/** Documents in a step: some 4,000 tokens. */
const BATCH = Number(values.batch)
/** Tokens of a document, on average (statistics.ts). */
const MEAN_LENGTH = 132
/** Documents of the held-out loss, beyond all that are learned. */
const HELD_OUT = { start: 100_000_000, count: 256 }

const tokenizer = await nanoTokenizer()
const document = (index: number) => ({
  id: String(index),
  tokens: tokenizer.encode(nanoDocument(index).text, { addSpecialTokens: false }),
})
const random = join(out, 'random')
// Its weights are written last.
if (!existsSync(join(random, 'model.safetensors')))
  await writeRandomModel(random, tokenizer, { ...kind.data, seed: settings.seed })
const begun: unknown = JSON.parse(await readFile(join(random, 'config.json'), 'utf8'))
if (!isDeepStrictEqual(begun, nanoConfig(tokenizer, kind.data)))
  fail(`${out} was begun with another size or architecture; choose another folder`)
const threads = Number(values.threads)
const model = await loadModel(random, { threads })
const adapter = await fullFineTuning(model)
const steps = Math.ceil(Number(values.tokens) / (BATCH * MEAN_LENGTH))
const data: Demonstrations = { length: steps * BATCH, at: document }
const training = {
  steps,
  batchSize: BATCH,
  maxLength: 512,
  completionOnlyLoss: false,
  learningRate: Number(values['learning-rate']),
  lrSchedulerType: 'cosine',
  warmupSteps: Math.ceil(steps / 50),
  packLength: 8192,
  weightDecay: Number(values['weight-decay']),
  recompute: false,
  seed: settings.seed,
} as const
const folder = await openRun(join(out, 'run'), {
  config: {
    trainer: 'sft',
    model: { reference: random, fingerprint: await model.fingerprint() },
    adapter: { method: adapter.method, ...adapter.settings },
    task: { name: 'nano documents', problems: data.length, fingerprint: `seed ${settings.seed}` },
    training,
    runtime: { device: 'cpu', threads },
  },
  adapter,
  resume: await isRun(join(out, 'run')),
  saveSteps: 200,
  saveTotalLimit: 1,
})
const evalData = Array.from({ length: HELD_OUT.count }, (_, i) => document(HELD_OUT.start + i))
const input = { model, adapter, data, evalData, evalSteps: 200, state: folder.state }
for await (const step of sft({ ...training, ...input })) {
  await folder.record(step)
  const { loss, eval_loss, tokens_per_second, num_tokens } = step.metrics
  const heldOut = eval_loss === undefined ? '' : `, held out ${eval_loss!.toFixed(3)}`
  if (step.step % 20 === 0 || heldOut !== '')
    console.log(
      `step ${step.step}/${steps}: loss ${loss!.toFixed(3)}${heldOut}, ${num_tokens} tokens, ${tokens_per_second!.toFixed(0)}/s`,
    )
}
await folder.finish()
await folder.close()
await model.close()

await writeHalfPrecision(join(out, 'run', 'adapter'), join(out, 'model'))
console.log(`the model is in ${join(out, 'model')}`)

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
