import type { Asked, AskedProblem, Scored } from './asked.ts'
import { formulasIn } from './formulas.ts'
import { type MathNode, mathml } from './mathml.ts'
import { shortNames } from './names.ts'

/** What a page carries of a task for its script, as small as it may be. */
export interface Browsed {
  adapters: string[]
  rules: string[]
  /** Every formula once: as it was written, and as MathML. */
  formulas: [source: string, node: MathNode][]
  problems: BrowsedProblem[]
}

/** Pieces of a text: a number is one of the formulas. */
export type Pieces = string | (string | number)[]

export interface BrowsedProblem {
  id: string
  prompt: Pieces
  answer: Pieces
  /** Completions of each adapter. */
  sides: BrowsedCompletion[][]
}

export interface BrowsedCompletion {
  text: Pieces
  /** By rule. */
  scores: number[]
  /** By rule: what it took as the answer. Absent where nobody knows. */
  taken?: Pieces[]
  tokens: number
  isCutOff?: true
}

/** Problems and completions with their formulas rendered. */
export function browsed({ adapters, rules, problems }: Asked): Browsed {
  const { formulas, textPieces, answerPieces } = typesetter()
  const completion = ({ completion, scores, extracted, tokens, isCutOff }: Scored): BrowsedCompletion => ({
    text: textPieces(completion),
    scores,
    ...(extracted && { taken: extracted.map(answerPieces) }),
    tokens,
    ...(isCutOff && { isCutOff }),
  })
  const problem = ({ id, prompt, answer, completions }: AskedProblem): BrowsedProblem => ({
    id,
    prompt: textPieces(prompt),
    answer: answerPieces(answer),
    sides: completions.map(side => side.map(completion)),
  })
  return { adapters: shortNames(adapters), rules, formulas, problems: problems.map(problem) }
}

/** Cuts texts into pieces, and collects the formulas among them. */
function typesetter() {
  const formulas: Browsed['formulas'] = []
  const known = new Map<string, number | undefined>()
  const formula = (source: string, tex: string, isDisplay: boolean): number | undefined => {
    const key = `${isDisplay} ${source}`
    if (!known.has(key)) {
      const node = mathml(tex, isDisplay)
      known.set(key, node === undefined ? node : formulas.push([source, node]) - 1)
    }
    return known.get(key)
  }
  const textPieces = (text: string): Pieces => {
    const pieces = formulasIn(text).map(part =>
      typeof part === 'string' ? part : (formula(part.source, part.tex, part.isDisplay) ?? part.source),
    )
    return pieces.some(piece => typeof piece === 'number') ? pieces.map(beside(pieces)) : text
  }
  // Answers of mathematics are LaTeX without delimiters: `\frac{1}{2}`.
  const answerPieces = (answer: string): Pieces => {
    const pieces = textPieces(answer)
    if (pieces !== answer || !/[\\^_]/.test(answer)) return pieces
    const whole = formula(answer, answer, false)
    return whole === undefined ? answer : [whole]
  }
  /** Leaves out what would be an empty line before or after a formula that has lines of its own. */
  const beside = (pieces: readonly (string | number)[]) => (piece: string | number, i: number) => {
    if (typeof piece === 'number') return piece
    const isBlock = (other: string | number | undefined) =>
      typeof other === 'number' && 'display' in attributesOf(other)
    const after = isBlock(pieces[i - 1]) ? piece.replace(/^[ \t]*\n/, '') : piece
    return isBlock(pieces[i + 1]) ? after.replace(/[ \t]+$/, '') : after
  }
  const attributesOf = (index: number) => formulas[index]![1][1] as Record<string, string>
  return { formulas, textPieces, answerPieces }
}
