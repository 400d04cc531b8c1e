import { Environment, Interpreter, parse, type TemplateNode, tokenize, type Value } from './jinja.ts'
import { annotate, type Notes } from './template-notes.ts'
import { stringValue, text } from './template-values.ts'
import { WorkBudget } from './work-budget.ts'

/** A compiled chat template. */
export interface Template {
  /** Throws where the template refuses its variables, fails, or does more work than a {@link WorkBudget} allows. */
  render(variables: Record<string, unknown>): string
}

/** The library looks for `{% generation %}` in time quadratic in a run of blanks; no real template has long ones. */
const MAX_TEMPLATE_LENGTH = 500_000
const LONG_BLANKS = /\s{1000}/u

/** Nodes within nodes, macro calls included; the library mistakes an overflow of the stack for an undefined variable. */
const MAX_DEPTH = 1000

/**
 * Compiles a Jinja chat template with transformers' settings (trim_blocks, lstrip_blocks, loop controls, generation blocks).
 * Throws for a source that is no template, or is too large for one.
 */
export function compileTemplate(source: string): Template {
  if (source.length > MAX_TEMPLATE_LENGTH || LONG_BLANKS.test(source)) {
    throw new Error(
      `chat template: ${source.length} characters, or 1,000 blanks in a row, are too much for a chat template ` +
        `(at most ${MAX_TEMPLATE_LENGTH} characters)`,
    )
  }
  // jinja2 reads every line ending as \n.
  const lines = source.replace(/\r\n?/gu, '\n')
  return explained('cannot be read', () => {
    const program = parse(tokenize(lines, { lstrip_blocks: true, trim_blocks: true }))
    const notes = annotate(program)
    return { render: variables => explained('failed', () => render(program, notes, variables)) }
  })
}

function render(program: TemplateNode, notes: Notes, variables: Record<string, unknown>): string {
  const environment = new Environment()
  const budget = new WorkBudget()
  const constants = { true: true, True: true, false: false, False: false, none: null, None: null }
  for (const [name, value] of Object.entries({ ...constants, ...variables })) {
    budget.grantFor(environment.set(name, value))
  }
  return new TemplateInterpreter(environment, notes, budget).run(program).value as string
}

/** The library's interpreter, with a bound on its work and with Python's meaning where the library's differs. */
class TemplateInterpreter extends Interpreter {
  readonly #notes: Notes
  readonly #budget: WorkBudget
  #depth = 0

  constructor(environment: Environment, notes: Notes, budget: WorkBudget) {
    super(environment)
    this.#notes = notes
    this.#budget = budget
  }

  override evaluate(node: TemplateNode | undefined, environment: Environment): Value {
    if (!node) return super.evaluate(node, environment)
    this.#budget.spend(1)
    if (this.#depth >= MAX_DEPTH) throw new RangeError(`more than ${MAX_DEPTH} levels`)
    this.#depth++
    try {
      return this.#evaluateNode(node, environment)
    } finally {
      this.#depth--
    }
  }

  #evaluateNode(node: TemplateNode, environment: Environment): Value {
    const ownNames = this.#notes.loopStarts.get(node)
    if (ownNames) forgetAssignments(environment, ownNames)
    const value = this.#inPython(node, environment) ?? super.evaluate(node, environment)
    if (this.#notes.iterated.has(node)) this.#budget.spendOnItems(value)
    const isPrinted = this.#notes.printed.has(node)
    if (isPrinted || this.#notes.consumed.has(node)) this.#budget.spendOnContents(value)
    return isPrinted ? stringValue(text(value)) : value
  }

  #inPython(node: TemplateNode, environment: Environment): Value | undefined {
    const meaning = this.#notes.meanings.get(node)
    return meaning?.apply(meaning.operands.map(operand => this.evaluate(operand, environment)))
  }
}

/** In Jinja what one turn of a loop assigns is gone in the next; the library keeps it. */
function forgetAssignments(environment: Environment, ownNames: Set<string>) {
  for (const name of environment.variables.keys()) if (!ownNames.has(name)) environment.variables.delete(name)
}

function explained<T>(what: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    const reason =
      error instanceof RangeError ? 'it nests too deeply or builds too long a text' : (error as Error).message
    throw new Error(`chat template ${what}: ${reason}`, { cause: error })
  }
}
