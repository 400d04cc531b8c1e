import { abs, input, max, mul, type Tensor, toOnnx } from '../../graph/index.ts'
import { float32Tensor } from '../../runtime/index.ts'
import { packedAttention } from '../attention.ts'
import { attentionInputs } from '../attention-plan.ts'
import type { ProjectionSize } from '../context.ts'
import type { Model } from '../load.ts'
import { outputWeight } from '../packed.ts'
import { pack, packSizes } from '../packing.ts'
import { parametersOf } from '../parameters.ts'
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
export function inputGroups({ architecture, config, external }: Model): InputGroup[] {
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
export function headName(config: Model['config']): string {
  return outputWeight(config).replace(/\.weight$/, '')
}

/** Largest size of every input of every group, [size], over the answers of the calibration text. */
export async function inputMaxima(model: Model, groups: readonly InputGroup[]): Promise<Float32Array[]> {
  const counted = input('counted', 'float32', ['tokens', 1])
  const outputs = groups.map(({ input }, i) => [`${i}`, max(mul(abs(input), counted), { axes: [0], keepDims: false })])
  const session = await model.runtime.load(toOnnx(Object.fromEntries(outputs)), {
    name: 'calibration',
    externalFolder: model.external.folder,
  })
  const answers = calibrationTokens(model)
  const packed = pack(
    answers.map(({ prompt, answer }) => ({ prompt, completions: [answer] })),
    packSizes,
  )
  // Of a prompt its last token alone is decoded; its first ones have sizes of their own kind.
  const rows = answers.flatMap(({ prompt, answer }) => [
    ...prompt.map((_, i) => Number(i === prompt.length - 1)),
    ...answer.map(() => 1),
  ])
  const column = new Float32Array(packed.tokens)
  column.set(rows)
  const maxima = await session.run({ ...packed.feeds, counted: float32Tensor(column, [packed.tokens, 1]) })
  return groups.map((_, i) => maxima[`${i}`]!.data as Float32Array)
}

function calibrationTokens({ tokenizer }: Model): { prompt: number[]; answer: number[] }[] {
  return CALIBRATION.map(({ question, answer }) => ({
    prompt: tokenizer.encodeChat([{ role: 'user', content: question }]),
    answer: tokenizer.encode(answer, { addSpecialTokens: false }),
  }))
}
