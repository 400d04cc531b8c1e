import { Command } from 'commander'
import { grpoOrder, grpoSchema } from '../train/index.ts'
import { openHeldOut } from './held-out.ts'
import { addOptions } from './options.ts'
import { grouped } from './print.ts'
import { grpoOptions, type TrainOptions, trainFields, trainSchema } from './train-schema.ts'
import { type Course, train } from './training.ts'
import { commandFields, trainingCall } from './training-call.ts'
import { helpGroups } from './training-schema.ts'

const examples = `
Examples:
  tinylora train --model smollm2.gguf --task gsm8k --data train.jsonl --params 13 --run runs/first --steps 100
  tinylora train --model smollm2.gguf --data mine.jsonl --reward ./my-reward.ts --run runs/mine --steps 20
  tinylora train --config recipes/paper-gsm8k.yaml --model smollm2.gguf --data train.jsonl --run runs/paper
  tinylora train --method lora --rank 8 --learning-rate 1e-4 --model smollm2.gguf --task gsm8k --data train.jsonl --run runs/lora
  tinylora train --resume runs/first --steps 200

Ctrl-C finishes the running step, saves, and says how to go on; a second one ends at once, and loses only that step.
A reward file: export default ({ prompt, completion, answer }) => (completion.includes(answer) ? 1 : 0)`

/** `tinylora train`: GRPO, into the folder of a run. */
export function trainCommand(): Command {
  const command = new Command('train')
    .description('Train an adapter by reinforcement learning (GRPO), on problems whose answers can be checked.')
    .addHelpText('after', examples)
  return addOptions(command, commandFields(trainFields), helpGroups(grpoSchema.shape)).action(async () => {
    const call = await trainingCall(command, { trainer: 'grpo', fields: trainFields, schema: trainSchema })
    const names = Object.keys(trainFields.shape)
    await train({ ...call, names, open: () => grpoCourse(call.options) })
  })
}

/** What `tinylora train` is given, as the steps of a training. */
export async function grpoCourse(options: TrainOptions): Promise<Course> {
  const { openTask } = await import('./train-task.ts')
  const { task, rewards, description } = await openTask(options)
  const training = grpoOptions(options)
  // Too few problems are told before the model is loaded.
  grpoOrder(task.problems.length, training)
  const { promptsPerStep, numGenerations, maxCompletionLength, maxBatch, kvCacheGb, sampleEvery } = options
  const own = Object.fromEntries(rewards.map(({ name, reward }) => [name, reward]))
  const heldOut = await openHeldOut({
    ...options,
    rewards: own,
    options: { maxCompletionLength, maxBatch, kvCacheGb },
  })
  const problems = `${grouped(task.problems.length)} problems of ${task.name}`
  return {
    description: { trainer: 'grpo', ...description, heldOut: heldOut?.description, training },
    heldOut,
    outline: `${problems}, ${promptsPerStep} × ${numGenerations} completions a step`,
    sampleEvery,
    async *steps(input) {
      const { grpo } = await import('../train/index.ts')
      yield* grpo({ ...training, ...input, task, rewards })
    },
  }
}
