import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normals, stream, uniforms } from '../adapter/index.ts'
import { input, toOnnx } from '../graph/index.ts'
import { float32Tensor, int64Tensor, type Session } from '../runtime/index.ts'
import { chiSquareZ, countsOf, entropyOf, softmaxOf } from '../testing/distribution.ts'
import { testRuntime } from '../testing/runtime.ts'
import { draw } from './draw.ts'

const vocabularies = [5, 128, 300]
const sessions = new Map<number, Promise<Session>>()

/** The graph, its logits an input. */
function drawGraph(vocabulary: number): Promise<Session> {
  const graph = toOnnx({ ...draw(input('logits', 'float32', ['rows', vocabulary])) })
  const session = sessions.get(vocabulary) ?? testRuntime().then(runtime => runtime.load(graph))
  sessions.set(vocabulary, session)
  return session
}

/** One draw for each row of logits. */
async function drawn(rows: readonly Float32Array[], temperature: number, uniform: ArrayLike<number>) {
  const count = rows.length
  const vocabulary = rows[0]!.length
  const logits = new Float32Array(count * vocabulary)
  for (const [i, row] of rows.entries())
    logits.set(
      row.map(logit => logit / temperature),
      i * vocabulary,
    )
  const outputs = await (await drawGraph(vocabulary)).run({
    logits: { ...float32Tensor([], [count, vocabulary]), data: logits },
    uniforms: float32Tensor(uniform, [count, 1]),
    row_numbers: int64Tensor(rows.map((_, row) => row)),
  })
  const numbers = (name: string) => Array.from(outputs[name]!.data as Float32Array, Number)
  return {
    sampled: numbers('sampled'),
    sampledLogProb: numbers('sampledLogProb'),
    greedy: numbers('greedy'),
    greedyLogProb: numbers('greedyLogProb'),
    entropy: numbers('entropy'),
  }
}

/** Likely and unlikely tokens, and some that never come. */
function someLogits(vocabulary: number): Float32Array {
  const logits = normals(stream(7, `logits of ${vocabulary}`), vocabulary).map(value => 3 * value)
  return Float32Array.from(logits, (logit, i) => (i % 11 === 3 ? -40 : i % 13 === 4 ? -1e9 : logit))
}

describe('tokens drawn by the graph', () => {
  const cases = vocabularies.flatMap(vocabulary => [0.7, 1, 2].map(temperature => ({ vocabulary, temperature })))

  it.each(cases)(
    'follow the softmax: $vocabulary tokens, temperature $temperature',
    async ({ vocabulary, temperature }) => {
      const logits = someLogits(vocabulary)
      const uniform = uniforms(1, 'draws')
      const count = 8192
      const rows = Array.from({ length: count }, () => logits)
      const { sampled } = await drawn(
        rows,
        temperature,
        rows.map((_, i) => uniform(i)),
      )
      const counts = countsOf(sampled, vocabulary)
      const probabilities = softmaxOf(logits, temperature)
      expect(Math.abs(chiSquareZ(counts, probabilities))).toBeLessThan(4)
      // The test can fail: with another temperature it does.
      expect(chiSquareZ(counts, softmaxOf(logits, temperature * 1.3))).toBeGreaterThan(4)
    },
  )

  it('have the log-probability and the entropy that float64 gives, and the likeliest is the greedy one', async () => {
    const row = fc.array(fc.double({ min: -12, max: 12, noNaN: true }), { minLength: 300, maxLength: 300 })
    const uniform = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    await fc.assert(
      fc.asyncProperty(row, uniform, fc.constantFrom(0.3, 1, 2), async (values, u, temperature) => {
        const logits = Float32Array.from(values)
        const result = await drawn([logits], temperature, [u])
        const probabilities = softmaxOf(logits, temperature)
        const [sampled, greedy] = [result.sampled[0]!, result.greedy[0]!]
        expect(Math.abs(result.sampledLogProb[0]! - Math.log(probabilities[sampled]!))).toBeLessThan(2e-5)
        expect(Math.abs(result.greedyLogProb[0]! - Math.log(Math.max(...probabilities)))).toBeLessThan(2e-5)
        expect(Math.abs(result.entropy[0]! - entropyOf(probabilities))).toBeLessThan(1e-4)
        expect(greedy).toBe(logits.indexOf(Math.max(...logits)))
      }),
      { numRuns: 50 },
    )
  })

  it('have some probability at either end of the uniform numbers', async () => {
    const logit = fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constantFrom(-1e9, -1e30, -80, 0))
    const ends = [0, 2 ** -32, 1 - 2 ** -24, 1 - 2 ** -32]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...vocabularies).chain(size => fc.array(logit, { minLength: size, maxLength: size })),
        async values => {
          const logits = Float32Array.from(values)
          const { sampled, sampledLogProb } = await drawn(
            ends.map(() => logits),
            1,
            ends,
          )
          const probabilities = softmaxOf(logits)
          for (const [i, token] of sampled.entries()) {
            expect(probabilities[token]).toBeGreaterThan(0)
            expect(sampledLogProb[i]).toBeGreaterThan(-Infinity)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('come from their own row, whatever the other rows are', async () => {
    const rows = [0, 1, 2, 3, 4].map(token => new Float32Array(300).map((_, i) => (i === token * 70 ? 0 : -1e9)))
    const { sampled } = await drawn(rows, 1, [0, 0.3, 0.5, 0.9, 1])
    expect(sampled).toEqual([0, 70, 140, 210, 280])
  })
})
