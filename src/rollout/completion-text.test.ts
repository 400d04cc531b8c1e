import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tinyModel } from '../testing/model.ts'
import { CompletionText } from './completion-text.ts'

const { tokenizer } = await tinyModel()

/** What is given out after every token, until a stop string ends the text; the last entry is what was held back. */
function pieces(text: string, stop: readonly string[]): { pieces: string[]; whole: string; stopped: boolean } {
  const one = new CompletionText(tokenizer, stop)
  const given: string[] = []
  for (const token of tokenizer.encode(text, { addSpecialTokens: false })) {
    given.push(one.push(token))
    if (one.stopped) break
  }
  given.push(one.end())
  return { pieces: given, whole: one.text, stopped: one.stopped }
}

// Parts of words that are one token, and characters that are three and four: stop strings begin and end inside tokens and between them.
const unit = fc.constantFrom('t', 'he', ' ', 'do', 'g', 'o', '漢', '🙂')
const text = fc.string({ unit, maxLength: 30 })
const stops = fc.array(fc.string({ unit, minLength: 1, maxLength: 4 }), { maxLength: 3 })

describe('the text of a completion', () => {
  it('is all before the first stop string, given out in pieces of which none is taken back', () => {
    fc.assert(
      fc.property(text, stops, (whole, stop) => {
        const result = pieces(whole, stop)
        expect(result.pieces.join('')).toBe(result.whole)
        expect(result.stopped).toBe(stop.some(one => whole.includes(one)))
        expect(whole.startsWith(result.whole)).toBe(true)
        expect(stop.some(one => result.whole.includes(one))).toBe(false)
        const rest = whole.slice(result.whole.length)
        expect(result.stopped ? stop.some(one => rest.startsWith(one)) : rest === '').toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('holds back no more than what a stop string may begin with', () => {
    fc.assert(
      fc.property(text, stops, (whole, stop) => {
        const one = new CompletionText(tokenizer, stop)
        let [known, given] = ['', '']
        const decoder = tokenizer.decodeStream()
        for (const token of tokenizer.encode(whole, { addSpecialTokens: false })) {
          known += decoder.push(token)
          given += one.push(token)
          if (one.stopped) break
          const heldBack = known.slice(given.length)
          expect(heldBack === '' || stop.some(each => each !== heldBack && each.startsWith(heldBack))).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})
