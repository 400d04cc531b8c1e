import { writeFile } from 'node:fs/promises'
import { Command, CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './fixtures/run.ts'
import { addOptions } from './options.ts'
import { trainFields, trainSchema } from './train-schema.ts'
import { commandFields, trainingCall } from './training-call.ts'
import { adapterOptions } from './training-schema.ts'

const temporary = temporaryFolder()
const enough = ['--model', 'm', '--data', 'd', '--run', 'r', '--reward', 'r.ts']

async function call(...args: string[]) {
  const command = new Command('train').exitOverride().configureOutput({ writeErr: () => {} })
  const training = { trainer: 'grpo', fields: trainFields, schema: trainSchema } as const
  return trainingCall(addOptions(command, commandFields(trainFields)).parse(args, { from: 'user' }), training)
}

async function failure(...args: string[]): Promise<string> {
  const error = await call(...args).catch((error: unknown) => error)
  if (error instanceof CommanderError) return error.message
  throw new Error(`${args.join(' ')} was accepted`)
}

async function configFile(text: string): Promise<string> {
  await writeFile(temporary.path('run.yaml'), text)
  return temporary.path('run.yaml')
}

describe('the options of train', () => {
  it('are those of the adapter, the trainer, the run and the machine', async () => {
    const { options, resume } = await call(...enough, '--v-dtype', 'f32', '--projection-seed', '7', '--seed', '8')
    expect(resume).toBe(false)
    expect(options).toMatchObject({ vDtype: 'f32', projectionSeed: 7, seed: 8, promptsPerStep: 8, saveSteps: 1 })
    expect(options.threads).toBeUndefined()
  })

  it('are those of a method, which has its own defaults', async () => {
    const { options } = await call(...enough, '--method', 'lora', '--rank', '4')
    expect(adapterOptions(options)).toEqual({ method: 'lora', rank: 4 })
    expect(adapterOptions((await call(...enough)).options)).toEqual({ method: 'tinylora' })
  })

  it('may come from a config file, and the command line wins', async () => {
    const config = await configFile('model: m\ndata: d\nreward: [r.ts]\nrun: r\nnum-generations: 4\nrecompute: false')
    const { options } = await call('--config', config, '--num-generations', '6')
    expect(options).toMatchObject({ model: 'm', reward: ['r.ts'], numGenerations: 6, recompute: false })
  })

  it('replace those of a config file that say the same in another way', async () => {
    const config = await configFile('model: m\ndata: d\ntask: gsm8k\nrun: r\nepochs: 3\nparams: 13')
    const { options } = await call('--config', config, '--steps', '5', '--n-tie', '7')
    expect(options).toMatchObject({ steps: 5, nTie: 7 })
    expect([options.epochs, options.params]).toEqual([undefined, undefined])
  })

  it.each([
    ['model: m\nnum-generation: 4\n', /run\.yaml:2: num-generation is no option\. Did you mean num-generations\?/],
    ['data: d\nrun: r\nreward: [r.ts]\nnum-generations: 1\n', /run\.yaml:4: num-generations is not usable: Too small/],
    ['data: d\nrun: r\nreward: [r.ts]\n', /--model is required/],
    ['model: m\ndata: d\nrun: r\ntask: gsm8k\nepochs: 1\nsteps: 1', /run\.yaml:5: epochs is not usable: steps already/],
    ['config: other.yaml', /run\.yaml:1: config is no option/],
  ])('are wrong on a line of the config file: %j', async (text, message) => {
    expect(await failure('--config', await configFile(text))).toMatch(message)
  })

  it.each([
    [[], /--model is required\n.*--run is required/],
    [enough.slice(0, 6), /--reward is required with own data; or give its --task/],
    [[...enough, '--reward', 'task'], /--reward is not usable: own data has no reward of its own/],
    [[...enough, '--reward-weights', '1,2'], /--reward-weights is not usable: 2 weights for 1 rewards/],
    [[...enough, '--reward-weights', 'one'], /--reward-weights .*'one' is invalid.*Give a number/],
    [[...enough, '--task', 'chess'], /--task is not usable: .*"gsm8k"/],
    [[...enough, '--top-p', '0.9'], /--top-p is not usable: must stay 1/],
    [[...enough, '--steps', '3', '--epochs', '2'], /--epochs is not usable: steps already says how long/],
    [[...enough, '--params', '13', '--u', '2'], /--params is not usable: .*either params, or nTie and u/],
    [
      [...enough, '--prompts-per-step', '3', '--num-mini-batches', '2'],
      /--num-mini-batches is not usable: must divide/,
    ],
    [[...enough, '--num-generation', '2'], /unknown option '--num-generation'[\s\S]*Did you mean --num-generations/],
    [[...enough, '--method', 'lora', '--params', '13'], /--params is not usable: no option of --method lora/],
    [[...enough, '--method', 'full', '--v-dtype', 'f32'], /--v-dtype is not usable: no option of --method full/],
    [[...enough, '--method', 'lora-xs', '--rank', '65'], /--rank is not usable: Too big/],
    [[...enough, '--split', 'lora-xs'], /--split is not usable: .*"paper"\|"peft"/],
    [['--resume', 'runs/a', '--config', 'b.yaml'], /--resume goes on with the options of its own run/],
    [['--config', 'no-such.yaml'], /no-such\.yaml: this config file cannot be read/],
  ])('are wrong usage: %j', async (args, message) => {
    expect(await failure(...args)).toMatch(message)
  })
})
