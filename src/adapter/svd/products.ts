import { cast, gemm, input, type Tensor, toOnnx, transpose } from '../../graph/index.ts'
import type { HeldTensor, HostTensor, Runtime, Session } from '../../runtime/index.ts'
import type { Block, HeldMatrix, Precision, Products } from './types.ts'

/** What a graph computes from W [rows, columns] and a block of vectors [count, length], giving a block. */
const formulas = {
  times: (w: Tensor, x: Tensor) => transpose(gemm(w, x, { transB: true })),
  timesTransposed: (w: Tensor, y: Tensor) => gemm(y, w),
  tallGram: (w: Tensor, x: Tensor) => gemm(gemm(w, x, { transB: true }), w, { transA: true }),
  wideGram: (w: Tensor, x: Tensor) => transpose(gemm(w, gemm(x, w), { transB: true })),
}
type Formula = keyof typeof formulas

/** The products of the SVD through ONNX Runtime: small graphs without weights of their own, for matrices of every shape. */
export async function runtimeProducts(runtime: Runtime): Promise<Products> {
  const sessions = await loadFormulas(runtime)
  const w = input('w', 'float32', ['rows', 'columns'])
  const widen = await runtime.load(toOnnx({ w64: cast(w, 'float64') }))
  return {
    hold: async (weights, rows, columns) => {
      // A view would take all of its buffer along to the runtime's thread.
      const data = weights.byteLength === weights.buffer.byteLength ? weights : weights.slice()
      const held = await runtime.hold({ dtype: 'float32', dims: [rows, columns], data })
      return new RuntimeMatrix(sessions, widen, held, rows, columns)
    },
  }
}

type Sessions = Record<Precision, Record<Formula, Session>>

async function loadFormulas(runtime: Runtime): Promise<Sessions> {
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
  readonly #widen
  readonly #held
  /** Made when a float64 product is first asked for: it is twice the size. */
  #wide: HeldTensor | undefined

  constructor(sessions: Sessions, widen: Session, held: HeldTensor, rows: number, columns: number) {
    this.#sessions = sessions
    this.#widen = widen
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

  timesGram(x: Block, precision: Precision): Promise<Block> {
    return this.#run(this.columns <= this.rows ? 'tallGram' : 'wideGram', x, precision)
  }

  async release(): Promise<void> {
    await this.#held.release()
    await this.#wide?.release()
  }

  async #run(formula: Formula, { count, length, data }: Block, precision: Precision): Promise<Block> {
    const w = precision === 'float32' ? this.#held : await this.#widened()
    const values = precision === 'float32' ? new Float32Array(data) : data
    const x: HostTensor = { dtype: precision, dims: [count, length], data: values }
    const { y } = await this.#sessions[precision][formula].run({ w, x })
    return { count, length: y!.dims[1]!, data: new Float64Array(y!.data as Float64Array) }
  }

  async #widened(): Promise<HeldTensor> {
    this.#wide ??= (await this.#widen.runHeld({ w: this.#held })).w64
    return this.#wide!
  }
}
