import { abs, input, max, mul, type Tensor, toOnnx } from '../../graph/index.ts'
import { float32Tensor } from '../../runtime/index.ts'
import { packedAttention } from '../attention.ts'
import { attentionInputs } from '../attention-plan.ts'
import type { ProjectionSize } from '../context.ts'
import type { Network } from '../load.ts'
import { outputWeight } from '../packed.ts'
import { pack, packSizes } from '../packing.ts'
import { parametersOf } from '../parameters.ts'
import type { Tokenizer } from '../tokenizer/index.ts'
import { CALIBRATION } from './text.ts'

/** Projections that read the same input, and so share what it is divided by. */
export interface InputGroup {
  /** Without `.weight`. */
  names: string[]
  size: number
  /** That input, [tokens, size]. */
  input: Tensor
}

/** Which projections of a model read the same input, the output head among them. */
export function inputGroups({ architecture, config, external }: Network): InputGroup[] {
  const groups = new Map<Tensor, InputGroup>()
  const own = parametersOf(external)
  const plan = attentionInputs(packSizes.blockSize)
  const note = (x: Tensor, name: string, size: ProjectionSize) => {
    const group = groups.get(x) ?? { names: [], size: size.in, input: x }
    groups.set(x, group)
    group.names.push(name)
  }
  const hidden = architecture.hidden(input('tokens', 'int64', ['tokens']), config, {
    weight: own.weight,
    project(x, name, size) {
      note(x, name, size)
      return own.project(x, name, size)
    },
    positions: input('positions', 'int64', ['tokens']),
    attend: (q, k, v) => packedAttention(q, k, v, plan),
    layer: (x, f) => f(x),
  })
  note(hidden, headName(config), { in: config.hiddenSize, out: config.vocabSize, bias: false })
  return [...groups.values()]
}

/** The output head as a projection. */
export function headName(config: Network['config']): string {
  return outputWeight(config).replace(/\.weight$/, '')
}

/** Tokens that sizes are measured on: those of `answer`, and the last one before it. */
export interface CalibrationSequence {
  prompt: readonly number[]
  answer: readonly number[]
}

/** The calibration text, without a chat template: not every model has one, and some have the day's date in it. */
export function calibrationSequences(tokenizer: Pick<Tokenizer, 'encode'>): CalibrationSequence[] {
  return CALIBRATION.map(({ question, answer }) => ({
    prompt: tokenizer.encode(`${question}\n\n`),
    answer: tokenizer.encode(answer, { addSpecialTokens: false }),
  }))
}

/** Largest size of every input of every group, [size], over some answers. */
export async function inputMaxima(
  model: Network,
  groups: readonly InputGroup[],
  sequences: readonly CalibrationSequence[],
): Promise<Float32Array[]> {
  const counted = input('counted', 'float32', ['tokens', 1])
  const outputs = groups.map(({ input }, i) => [`${i}`, max(mul(abs(input), counted), { axes: [0], keepDims: false })])
  const session = await model.runtime.load(toOnnx(Object.fromEntries(outputs)), {
    name: 'calibration',
    externalFolder: model.external.folder,
  })
  const packed = pack(
    sequences.map(({ prompt, answer }) => ({ prompt, completions: [answer] })),
    packSizes,
  )
  // Of a prompt its last token alone is decoded; its first ones have sizes of their own kind.
  const rows = sequences.flatMap(({ prompt, answer }) => [
    ...prompt.map((_, i) => Number(i === prompt.length - 1)),
    ...answer.map(() => 1),
  ])
  const column = new Float32Array(packed.tokens)
  column.set(rows)
  const maxima = await session.run({ ...packed.feeds, counted: float32Tensor(column, [packed.tokens, 1]) })
  return groups.map((_, i) => maxima[`${i}`]!.data as Float32Array)
}
