import * as jinja from '@huggingface/jinja'

// The library's type declarations do not resolve under Node's module rules, so what is used of them is declared here
// (@huggingface/jinja 0.5, src/ast.ts and src/runtime.ts).

/** A node of the syntax tree. */
export interface TemplateNode {
  type: string
}

/** A value while a template runs: `StringValue`, `ArrayValue`, … */
export interface Value {
  type: string
  value: unknown
  toString(): string
}

export interface Environment {
  variables: Map<string, Value>
  /** Declares a variable; gives its value as the interpreter has it. */
  set(name: string, value: unknown): Value
}

interface Interpreter {
  run(program: TemplateNode): Value
  evaluate(node: TemplateNode | undefined, environment: Environment): Value
}

interface Jinja {
  Environment: new () => Environment
  Interpreter: new (environment: Environment) => Interpreter
  tokenize(source: string, options: { lstrip_blocks: boolean; trim_blocks: boolean }): object[]
  parse(tokens: object[]): TemplateNode
}

export const { Environment, Interpreter, tokenize, parse } = jinja as unknown as Jinja
