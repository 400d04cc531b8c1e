import { cast, gemm, input, type Tensor, toOnnx, transpose } from '../../graph/index.ts'
import type { HeldTensor, HostTensor, Runtime, Session } from '../../runtime/index.ts'
import { gramFeeds, gramGraph } from './gram.ts'
import { recurrenceFeeds, recurrenceGraph, valuesOf } from './recurrence.ts'
import type { Block, HeldMatrix, Precision, Products, Recurrence } from './types.ts'

/** What a graph computes from W [rows, columns] and a block of vectors [count, length], giving a block. */
const formulas = {
  times: (w: Tensor, x: Tensor) => transpose(gemm(w, x, { transB: true })),
  timesTransposed: (w: Tensor, y: Tensor) => gemm(y, w),
  tallGram: (w: Tensor, x: Tensor) => gemm(gemm(w, x, { transB: true }), w, { transA: true }),
  wideGram: (w: Tensor, x: Tensor) => transpose(gemm(w, gemm(x, w), { transB: true })),
}
type Formula = keyof typeof formulas

/** Recurrences with a Gram matrix: one formed before, or W times its transpose step by step. */
const recurrences = {
  times: { shape: ['side', 'side'], product: formulas.times },
  tallGram: { shape: ['rows', 'side'], product: formulas.tallGram },
  wideGram: { shape: ['side', 'columns'], product: formulas.wideGram },
}
type GramFormula = keyof typeof recurrences

/**
 * Up to this smaller side the float32 Gram matrix is formed once: a product of large matrices, ten times the rate of products with a
 * few vectors, and small enough to stay in the processor's cache for those.
 */
const GRAM_SIDE = 2048

/** The products of the SVD through ONNX Runtime: small graphs without weights of their own, for matrices of every shape. */
export async function runtimeProducts(runtime: Runtime): Promise<Products> {
  const sessions = { formulas: await loadFormulas(runtime), recurrences: await loadRecurrences(runtime) }
  const w = input('w', 'float32', ['rows', 'columns'])
  const once: Once = {
    widen: await runtime.load(toOnnx({ y: cast(w, 'float64') })),
    tallGram: await runtime.load(gramGraph(true)),
    wideGram: await runtime.load(gramGraph(false)),
  }
  return {
    hold: async (weights, rows, columns) => {
      // A view would take all of its buffer along to the runtime's thread.
      const data = weights.byteLength === weights.buffer.byteLength ? weights : weights.slice()
      const held = await runtime.hold({ dtype: 'float32', dims: [rows, columns], data }, { move: true })
      return new RuntimeMatrix(sessions, once, held, rows, columns)
    },
  }
}

/** What is computed of a matrix at most once, and held. */
type Once = Record<'widen' | 'tallGram' | 'wideGram', Session>

interface Sessions {
  formulas: Record<Precision, Record<Formula, Session>>
  recurrences: Record<Precision, Record<GramFormula, Session>>
}

async function loadRecurrences(runtime: Runtime): Promise<Sessions['recurrences']> {
  const load = async (dtype: Precision) => {
    const entries = Object.entries(recurrences).map(
      async ([name, recurrence]) => [name, await runtime.load(recurrenceGraph(dtype, recurrence))] as const,
    )
    return Object.fromEntries(await Promise.all(entries)) as Record<GramFormula, Session>
  }
  return { float32: await load('float32'), float64: await load('float64') }
}

async function loadFormulas(runtime: Runtime): Promise<Sessions['formulas']> {
  const load = async (dtype: Precision) => {
    const entries = Object.entries(formulas).map(async ([name, formula]) => {
      const inner = name === 'times' || name === 'tallGram' ? 'columns' : 'rows'
      const w = input('w', dtype, ['rows', 'columns'])
      const y = formula(w, input('x', dtype, ['count', inner]))
      return [name, await runtime.load(toOnnx({ y }))] as const
    })
    return Object.fromEntries(await Promise.all(entries)) as Record<Formula, Session>
  }
  return { float32: await load('float32'), float64: await load('float64') }
}

class RuntimeMatrix implements HeldMatrix {
  readonly rows
  readonly columns
  readonly #sessions
  readonly #once
  readonly #held
  #gram: HeldTensor | undefined
  /** Made when a float64 product is first asked for: it is twice the size. */
  #wide: HeldTensor | undefined

  constructor(sessions: Sessions, once: Once, held: HeldTensor, rows: number, columns: number) {
    this.#sessions = sessions
    this.#once = once
    this.#held = held
    this.rows = rows
    this.columns = columns
  }

  times(x: Block, precision: Precision): Promise<Block> {
    return this.#run('times', x, precision)
  }

  timesTransposed(y: Block, precision: Precision): Promise<Block> {
    return this.#run('timesTransposed', y, precision)
  }

  async timesGram(x: Block, precision: Precision, scale: number): Promise<Block> {
    const { formula, w, left } = await this.#gramOf(precision, scale)
    return divided(await this.#product(formula, w, divided(x, left), precision), left)
  }

  async iterateGram(recurrence: Recurrence, precision: Precision, scale: number): Promise<Block> {
    const { formula, w, left } = await this.#gramOf(precision, scale)
    const session = this.#sessions.recurrences[precision][formula]
    const { y } = await session.run({ w, ...recurrenceFeeds(recurrence, precision, left) })
    return { ...recurrence.current, data: new Float64Array(y!.data as Float64Array) }
  }

  async release(): Promise<void> {
    await this.#held.release()
    await this.#wide?.release()
    await this.#gram?.release()
  }

  /** How products with the Gram matrix are computed, and the scale that is left to divide by, on either side. */
  async #gramOf(precision: Precision, scale: number): Promise<{ formula: GramFormula; w: HeldTensor; left: number }> {
    const formula = this.columns <= this.rows ? 'tallGram' : 'wideGram'
    if (precision === 'float64') return { formula, w: await this.#widened(), left: scale }
    if (Math.min(this.rows, this.columns) > GRAM_SIDE) return { formula, w: this.#held, left: scale }
    this.#gram ??= (await this.#once[formula].runHeld(gramFeeds(this.#held, scale))).y
    return { formula: 'times', w: this.#gram!, left: 1 }
  }

  async #run(formula: Formula, x: Block, precision: Precision): Promise<Block> {
    return this.#product(formula, precision === 'float32' ? this.#held : await this.#widened(), x, precision)
  }

  async #product(formula: Formula, w: HeldTensor, block: Block, precision: Precision): Promise<Block> {
    const { count, length, data } = block
    const x: HostTensor = { dtype: precision, dims: [count, length], data: valuesOf(data, precision) }
    const { y } = await this.#sessions.formulas[precision][formula].run({ w, x })
    return { count, length: y!.dims[1]!, data: new Float64Array(y!.data as Float64Array) }
  }

  async #widened(): Promise<HeldTensor> {
    this.#wide ??= (await this.#once.widen.runHeld({ w: this.#held })).y
    return this.#wide!
  }
}

function divided({ count, length, data }: Block, by: number): Block {
  return { count, length, data: data.map(value => value / by) }
}
