import { call, type Expr, type Relation } from './ast.ts'
import { carriedOut, determinantOf } from './carried-out.ts'
import {
  bracket,
  empty,
  inRadians,
  isFunctionName,
  isNumber,
  isPrime,
  listedIn,
  mixed,
  numberOf,
  Unparsable,
  zero,
} from './terms.ts'
import { FUNCTIONS, type Token, tokensOf } from './tokens.ts'

/** An answer of more tokens, or with brackets deeper than that, is compared as a text. */
const MOST_TOKENS = 800
const DEEPEST = 100

const RELATIONS = new Set<string>(['=', '≠', '<', '≤', '>', '≥', '≈', '∈', '≡'])
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '⦃': '⦄', '{': '}' }

/** What ends an operand. */
const ENDS = new Set<string>([
  ...RELATIONS,
  ...') ] ⦄ } , ; + - ± ∓ * / ∪ ∩ ∖ ^ _ ! % ° pmod bmod mod & row : | rfloor rceil'.split(' '),
])

/** The expression that a normalised answer is; undefined where it is none, or too large. */
export function parseLatex(text: string): Expr | undefined {
  const tokens = tokensOf(text, MOST_TOKENS)
  if (!tokens || tokens.length === 0) return undefined
  try {
    return new Parser(tokens).whole()
  } catch (error) {
    if (error instanceof Unparsable) return undefined
    throw error
  }
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0
  /** How many `|` are open. */
  #bars = 0
  /** How many functions the argument belongs to: in there degrees count. */
  #functions = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  whole(): Expr {
    const all = this.#lists(';')
    if (this.#at < this.#tokens.length) throw new Unparsable()
    return all
  }

  get #next(): Token | undefined {
    return this.#tokens[this.#at]
  }

  #is(...signs: string[]): boolean {
    const token = this.#next
    return token?.kind === 'sign' && signs.includes(token.text)
  }

  #take(...signs: string[]): string | undefined {
    if (!this.#is(...signs)) return undefined
    this.#at += 1
    return this.#tokens[this.#at - 1]!.text
  }

  #expect(sign: string): void {
    if (this.#take(sign) === undefined) throw new Unparsable()
  }

  #within<T>(parse: () => T): T {
    this.#depth += 1
    if (this.#depth > DEEPEST) throw new Unparsable()
    const result = parse()
    this.#depth -= 1
    return result
  }

  /** Lists separated by semicolons, each of relations separated by commas. One alone is itself. */
  #lists(separator: ';' | ','): Expr {
    const parse = separator === ';' ? () => this.#lists(',') : () => this.#relation()
    const items: Expr[] = []
    do {
      if (items.length > 0 && this.#atEnd) break
      while (this.#take(separator) !== undefined) if (this.#atEnd) break
      if (!this.#atEnd) items.push(parse())
    } while (this.#take(separator) !== undefined)
    if (items.length === 0) throw new Unparsable()
    return items.length === 1 ? items[0]! : { kind: 'list', open: '', close: '', items }
  }

  get #atEnd(): boolean {
    return this.#next === undefined || this.#is(')', ']', '⦄', '}')
  }

  #relation(): Expr {
    const sides = [this.#sets()]
    const relations: Relation[] = []
    for (let sign = this.#take(...RELATIONS); sign !== undefined; sign = this.#take(...RELATIONS)) {
      relations.push(sign as Relation)
      // "a = b =" is cut off: what was said until then counts.
      if (this.#atEnd) break
      sides.push(this.#sets())
    }
    if (sides.length === relations.length) relations.pop()
    return relations.length === 0 ? sides[0]! : { kind: 'relation', relations, sides }
  }

  #sets(): Expr {
    return this.#leftToRight(['∪', '∩', '∖'], () => this.#ratio())
  }

  #ratio(): Expr {
    return this.#leftToRight([':'], () => this.#remainder())
  }

  /** `3 \pmod{5}`, `7 \bmod 5` */
  #remainder(): Expr {
    const value = this.#sum()
    return this.#take('pmod', 'bmod', 'mod') === undefined ? value : call('mod', value, this.#argument())
  }

  #sum(): Expr {
    return this.#leftToRight(['+', '-', '±', '∓'], () => this.#product())
  }

  #leftToRight(signs: readonly string[], operand: () => Expr): Expr {
    let left = operand()
    for (let sign = this.#take(...signs); sign !== undefined; sign = this.#take(...signs))
      left = call(sign, left, operand())
    return left
  }

  #product(): Expr {
    const sign = this.#take('-', '+', '±', '∓')
    if (sign !== undefined) {
      const operand = this.#within(() => this.#product())
      return sign === '+' ? operand : call(sign === '-' ? 'neg' : sign, ...(sign === '-' ? [operand] : [zero, operand]))
    }
    let left = this.#power()
    for (;;) {
      const sign = this.#take('*', '/')
      if (sign !== undefined) {
        left = call(sign, left, this.#is('-', '+') ? this.#within(() => this.#product()) : this.#power())
        continue
      }
      const next = this.#next
      if (next === undefined || this.#ends(next)) return left
      if (next.kind === 'text') {
        // A unit, or a remark.
        this.#at += 1
        if (left.kind === 'text') left = { kind: 'text', text: `${left.text} ${next.text}` }
        this.#skipPower()
        continue
      }
      const right = this.#power()
      if (left.kind === 'text') left = right
      else left = mixed(left, right) ?? call('*', left, right)
    }
  }

  #ends({ kind, text }: Token): boolean {
    if (kind !== 'sign') return false
    return text === '|' ? this.#bars > 0 : ENDS.has(text) || text.startsWith('end ')
  }

  /** cm² has one that belongs to a word. */
  #skipPower(): void {
    if (this.#take('^') !== undefined) this.#argument()
  }

  #power(): Expr {
    let base = this.#atom()
    for (;;) {
      if (this.#take('^') !== undefined) {
        // 2^10 is meant as it is written in plain text.
        const exponent = this.#next?.kind === 'number' ? this.#atom() : this.#argument()
        base = isPrime(exponent) ? call('prime', base) : call('^', base, exponent)
      } else if (this.#take('_') !== undefined) base = call('_', base, this.#argument())
      else if (this.#take('!') !== undefined) base = call('!', base)
      else if (this.#take('%') !== undefined) base = call('%', base)
      else if (this.#take('°') !== undefined) base = this.#functions > 0 ? inRadians(base) : base
      else if (this.#take("'", 'prime') !== undefined) base = call('prime', base)
      else if (this.#isNumbersInBrackets && isFunctionName(base)) base = call('of', base, ...listedIn(this.#atom()))
      else return base
    }
  }

  /** (2) of f(2), (0, -1) of g(0, -1). */
  get #isNumbersInBrackets(): boolean {
    if (!this.#is('(')) return false
    let at = this.#at + 1
    do {
      if (this.#tokens[at]?.text === '-') at += 1
      if (this.#tokens[at]?.kind !== 'number') return false
      at += 2
    } while (this.#tokens[at - 1]?.text === ',')
    return this.#tokens[at - 1]?.text === ')'
  }

  /** What a command or `^` takes: a group, or one token. Of a number one digit. */
  #argument(): Expr {
    if (this.#take('{') !== undefined) return this.#group('}')
    const sign = this.#take('-', '+')
    if (sign === '-') return call('neg', this.#argument())
    const token = this.#next
    if (token?.kind !== 'number' || token.text.length === 1) return this.#within(() => this.#atom())
    const rest = token.text.slice(1)
    ;(this.#tokens as Token[])[this.#at] = { kind: 'number', text: rest }
    return numberOf(token.text[0]!)
  }

  /** After an opening brace. Empty is one. */
  #group(close: string): Expr {
    if (this.#take(close) !== undefined) return { kind: 'text', text: '' }
    const inside = this.#within(() => this.#lists(';'))
    this.#expect(close)
    return inside
  }

  #atom(): Expr {
    const token = this.#next
    if (token === undefined) throw new Unparsable()
    this.#at += 1
    if (token.kind === 'number') return numberOf(token.text)
    if (token.kind === 'letter') return { kind: 'symbol', name: token.text }
    if (token.kind === 'text') return { kind: 'text', text: token.text }
    return this.#signed(token.text)
  }

  #signed(sign: string): Expr {
    switch (sign) {
      case 'π':
      case '∞':
      case '∅':
      case '…':
      case 'prime':
        return { kind: 'symbol', name: sign }
      case 'boxed':
      case 'bar':
      case 'hat':
      case 'vec':
      case 'overline':
      case 'overrightarrow': {
        const argument = this.#argument()
        return sign === 'boxed' ? argument : call(sign, argument)
      }
      case 'frac':
        return call('/', this.#argument(), this.#argument())
      case 'binom':
        return call('binom', this.#argument(), this.#argument())
      case 'sqrt':
        return this.#root()
      case 'sum':
      case 'prod':
      case 'int':
        return this.#over(sign)
      case 'lfloor':
        return call('floor', this.#until('rfloor'))
      case 'lceil':
        return call('ceil', this.#until('rceil'))
      case '|': {
        this.#bars += 1
        const inside = this.#until('|')
        this.#bars -= 1
        return call('abs', inside)
      }
      case '{':
        return this.#group('}')
      case '(':
      case '[':
      case '⦃':
        return this.#bracketed(sign)
    }
    if (FUNCTIONS.has(sign)) return this.#function(sign)
    if (sign.startsWith('begin ')) return this.#matrix(sign.slice('begin '.length))
    throw new Unparsable()
  }

  #until(close: string): Expr {
    const inside = this.#within(() => this.#lists(','))
    this.#expect(close)
    return inside
  }

  #root(): Expr {
    if (this.#take('[') === undefined) return call('sqrt', this.#argument())
    const index = this.#within(() => this.#sum())
    this.#expect(']')
    return call('root', this.#argument(), index)
  }

  #over(sign: string): Expr {
    const bounds: Record<string, Expr> = {}
    for (let mark = this.#take('_', '^'); mark !== undefined; mark = this.#take('_', '^'))
      bounds[mark] = this.#argument()
    const [lower, upper] = [bounds._ ?? empty, bounds['^'] ?? empty]
    const body = this.#within(() => this.#product())
    return carriedOut(sign, lower, upper, body) ?? call(sign, lower, upper, body)
  }

  /** `\sin^2 x`, `\log_2 8`, `\sin(x)`. */
  #function(name: string): Expr {
    let power: Expr | undefined
    let base: Expr | undefined
    for (let mark = this.#take('_', '^'); mark !== undefined; mark = this.#take('_', '^'))
      if (mark === '^') power = this.#argument()
      else base = this.#argument()
    // Alone, as in `x_{\max}`, it is a name.
    if (this.#next === undefined || this.#ends(this.#next)) return { kind: 'symbol', name }
    this.#functions += 1
    const argument = this.#within(() => (this.#is('(', '{', '[') ? this.#power() : this.#bareArgument()))
    this.#functions -= 1
    const args = listedIn(argument)
    const inverse = power?.kind === 'call' && power.name === 'neg' && isNumber(power.args[0], 1)
    const applied = call(inverse ? `arc${name}` : name, ...args, ...(base ? [base] : []))
    return power && !inverse ? call('^', applied, power) : applied
  }

  /** 2πx of `\sin 2\pi x \cos x`. */
  #bareArgument(): Expr {
    if (this.#take('-') !== undefined)
      return call(
        'neg',
        this.#within(() => this.#bareArgument()),
      )
    let product = this.#power()
    while (
      this.#next !== undefined &&
      !this.#ends(this.#next) &&
      this.#next.kind !== 'text' &&
      !FUNCTIONS.has(this.#next.text)
    )
      product = call('*', product, this.#power())
    return product
  }

  /** A group, a tuple, an interval, a set. */
  #bracketed(open: string): Expr {
    if (this.#take(CLOSING[open] ?? '[') !== undefined)
      return { kind: 'list', open: bracket(open), close: bracket(CLOSING[open] ?? '['), items: [] }
    const inside = this.#within(() => this.#lists(';'))
    const close = this.#take(')', ']', '⦄')
    if (close === undefined) throw new Unparsable()
    const items = inside.kind === 'list' && inside.open === '' ? inside.items : [inside]
    if (items.length === 1 && open !== '⦃' && close === CLOSING[open]) return items[0]!
    return { kind: 'list', open: bracket(open), close: bracket(close), items }
  }

  #matrix(kind: string): Expr {
    const rows: Expr[][] = [[]]
    while (!this.#is(`end ${kind}`)) {
      if (this.#next === undefined) throw new Unparsable()
      if (this.#take('row') !== undefined) rows.push([])
      else if (this.#take('&') === undefined) rows.at(-1)!.push(this.#within(() => this.#lists(',')))
    }
    this.#expect(`end ${kind}`)
    const full = rows.filter(row => row.length > 0)
    if (kind === 'vmatrix') return determinantOf(full) ?? call('det', { kind: 'matrix', rows: full })
    if (full.length === 0) throw new Unparsable()
    return { kind: 'matrix', rows: full }
  }
}
