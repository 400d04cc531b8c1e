import { Command } from 'commander'
import { type Demonstration, loadDemonstrations, problemsFingerprint, takesData } from '../task/index.ts'
import { sftOrder, sftSchema } from '../train/index.ts'
import { openHeldOut } from './held-out.ts'
import { addOptions } from './options.ts'
import { grouped } from './print.ts'
import { type SftCommandOptions, sftCommandSchema, sftFields, sftOptions } from './sft-schema.ts'
import { type Course, train } from './training.ts'
import { commandFields, trainingCall } from './training-call.ts'
import { helpGroups } from './training-schema.ts'

const examples = `
Examples:
  tinylora sft --model smollm2.gguf --task gsm8k --data train.jsonl --params 13 --run runs/sft --epochs 1
  tinylora sft --model smollm2.gguf --data chats.jsonl --eval-data held-out.jsonl --eval-steps 20 --run runs/chats
  tinylora sft --method lora --rank 8 --learning-rate 1e-4 --model smollm2.gguf --data chats.jsonl --run runs/lora
  tinylora sft --resume runs/sft --epochs 3

A line of own data: {"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}
or {"prompt": "…", "completion": "…"}, or {"text": "…"}.
Ctrl-C finishes the running step, saves, and says how to go on; a second one ends at once, and loses only that step.`

/** Of a task that makes its demonstrations itself: enough to tell changes of the loss of a few percent. */
const HELD_OUT = 256

/** `tinylora sft`: supervised fine-tuning, into the folder of a run. */
export function sftCommand(): Command {
  const command = new Command('sft')
    .description('Train an adapter on demonstrations, by supervised fine-tuning (SFT).')
    .addHelpText('after', examples)
  return addOptions(command, commandFields(sftFields), helpGroups(sftSchema.shape)).action(async () => {
    const call = await trainingCall(command, { trainer: 'sft', fields: sftFields, schema: sftCommandSchema })
    const names = Object.keys(sftFields.shape)
    await train({ ...call, names, open: () => openCourse(call.options) })
  })
}

async function openCourse(options: SftCommandOptions): Promise<Course> {
  const { task: name, data, limit, evalData: evaluation } = options
  const demonstrations = await loadDemonstrations(name, { data, limit })
  const heldOut = await heldOutDemonstrations(options)
  const training = sftOptions(options)
  const scored = await openHeldOut({ ...options, options: {} })
  // No demonstrations are told before the model is loaded.
  sftOrder(demonstrations.length, training)
  return {
    description: {
      trainer: 'sft',
      task: { name, limit, ...(await described(data, demonstrations)) },
      evaluation: heldOut && (await described(evaluation, heldOut)),
      heldOut: scored?.description,
      training,
    },
    heldOut: scored,
    outline: `${grouped(demonstrations.length)} demonstrations of ${name ?? data}, ${options.batchSize} a step`,
    async *steps(input) {
      const { sft } = await import('../train/index.ts')
      yield* sft({ ...training, ...input, data: demonstrations, evalData: heldOut })
    },
  }
}

async function heldOutDemonstrations({
  task,
  evalData: data,
}: SftCommandOptions): Promise<Demonstration[] | undefined> {
  if (data !== undefined) return loadDemonstrations(task, { data })
  if (task !== undefined && !takesData(task)) return loadDemonstrations(task, { split: 'test', limit: HELD_OUT })
}

async function described(data: string | undefined, demonstrations: readonly Demonstration[]) {
  return { data, problems: demonstrations.length, fingerprint: await problemsFingerprint(demonstrations) }
}
