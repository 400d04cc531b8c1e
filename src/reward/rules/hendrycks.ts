// Hendrycks et al., "Measuring Mathematical Problem Solving With the MATH Dataset": hendrycks/math, modeling/math_equivalence.py.
import { lastBoxedOnly } from './last-boxed.ts'
import type { Rule } from './types.ts'

class Refused extends Error {}

/** Whether two answers are equal once both are stripped; where one cannot be, as they are written. */
export function isEquiv(a: string, b: string): boolean {
  try {
    return strip(a) === strip(b)
  } catch (error) {
    if (error instanceof Refused) return a === b
    throw error
  }
}

function strip(text: string): string {
  let result = text.replaceAll('\n', '').replaceAll('\\!', '').replaceAll('\\\\', '\\')
  result = result
    .replaceAll('tfrac', 'frac')
    .replaceAll('dfrac', 'frac')
    .replaceAll('\\left', '')
    .replaceAll('\\right', '')
  result = result.replaceAll('^{\\circ}', '').replaceAll('^\\circ', '').replaceAll('\\$', '')
  result = withoutUnits(result).replaceAll('\\%', '').replaceAll(' .', ' 0.').replaceAll('{.', '{0.')
  if (result === '') return result
  if (result.startsWith('.')) result = `0${result}`
  const sides = result.split('=')
  if (sides.length === 2 && sides[0]!.length <= 2) result = sides[1]!
  result = fractions(roots(result).replaceAll(' ', ''))
  return slash(result === '0.5' ? '\\frac{1}{2}' : result)
}

function withoutUnits(text: string): string {
  const parts = text.split('\\text{ ')
  if (parts.length > 2) throw new Refused()
  return parts[0]!
}

/** √3 is √{3}. */
function roots(text: string): string {
  const [first, ...rest] = text.split('\\sqrt')
  return rest.reduce((result, part) => {
    if (part === '') throw new Refused()
    return `${result}\\sqrt${part.startsWith('{') ? part : `{${part[0]}}${part.slice(1)}`}`
  }, first!)
}

/** \frac12 is \frac{1}{2}. */
function fractions(text: string): string {
  const [first, ...rest] = text.split('\\frac')
  let result = first!
  for (const part of rest) {
    if (part === '') throw new Refused()
    if (part.startsWith('{')) result += `\\frac${part}`
    else if (part.length < 2) return text
    else result += `\\frac{${part[0]}}${part[1] === '{' ? part.slice(1) : `{${part[1]}}${part.slice(2)}`}`
  }
  return result
}

/** 1/2 is \frac{1}{2}. */
function slash(text: string): string {
  const [, a, b] = /^(-?\d+)\/(-?\d+)$/.exec(text) ?? []
  const isPlain = (whole: string | undefined) => whole !== undefined && String(BigInt(whole)) === whole
  return isPlain(a) && isPlain(b) ? `\\frac{${a}}{${b}}` : text
}

export const hendrycks: Rule = {
  name: 'hendrycks',
  description:
    "MATH as its authors grade: the last \\boxed{}, else the whole text, equal after the authors' own normalisation",
  extract: prediction => lastBoxedOnly(prediction) ?? prediction,
  isSame: isEquiv,
}
