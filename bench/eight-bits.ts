// How far decoding in 8 bits is from float32: the KL divergence of the next token's distribution inside worked answers of GSM8K.
// Run: node --import tsx bench/eight-bits.ts MODEL GSM8K.jsonl [PROBLEMS=32]     (one or two minutes)
import { calibrationSequences, loadModel, quantizedWeights } from '../src/model/index.ts'
import { nextLogits } from '../src/rollout/next-logits.ts'
import { loadDemonstrations } from '../src/task/index.ts'
import { divergence } from '../src/testing/distribution.ts'
import { mean } from '../src/train/index.ts'
import { median } from './median.ts'

const [reference, data, problems = '32'] = process.argv.slice(2)
if (!reference || !data) throw new Error('eight-bits.ts MODEL GSM8K.jsonl [PROBLEMS]')
/** Tokens of an answer that are there already. */
const WITHIN = [5, 20, 40]
/** Prompts that fit into the cache at a time. */
const AT_ONCE = 8

const model = await loadModel(reference)
const { tokenizer } = model
const weights = await quantizedWeights(model, calibrationSequences(tokenizer))
const demonstrations = await loadDemonstrations('gsm8k', { data, limit: Number(problems) })
const prompts = demonstrations.flatMap(demonstration => {
  const turns = 'turns' in demonstration ? demonstration.turns.map(({ message }) => message) : []
  const asked = tokenizer.encodeChat(turns.slice(0, -1))
  const answered = tokenizer.encode(String(turns.at(-1)!.content), { addSpecialTokens: false })
  return WITHIN.filter(count => count < answered.length).map(count => [...asked, ...answered.slice(0, count)])
})
const divergences: number[] = []
for (let start = 0; start < prompts.length; start += AT_ONCE) {
  const some = prompts.slice(start, start + AT_ONCE).map(tokens => ({ tokens }))
  const [exact, rounded] = [await nextLogits(model, some), await nextLogits(model, some, weights)]
  divergences.push(...exact.map((logits, i) => divergence(logits, rounded[i]!)))
}
const [average, middle, most] = [mean(divergences), median(divergences), Math.max(...divergences)].map(kl =>
  kl.toFixed(4),
)
console.log(`KL in nats at ${divergences.length} positions: mean ${average}, median ${middle}, at most ${most}`)
await model.close()
