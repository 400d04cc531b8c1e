import { describe, expect, test } from 'vitest'
import { type ChatMessage, ChatTemplates } from './chat-template.ts'
import { departures, hashText, readFixture, readJson } from './fixtures/read.ts'

interface Case {
  template?: string
  source?: string
  messages: ChatMessage[]
  addGenerationPrompt?: boolean
  tools?: unknown[]
  chatTemplateKwargs?: Record<string, unknown>
  expected?: string
  refusal?: string
}

const { cases, byText } = readJson<{ cases: Case[]; byText: Record<string, string> }>('chats.json')
const specialTokens = { bos_token: '<|begin|>', eos_token: '<|eos|>' }
const templateOf = (source: string) => new ChatTemplates({ default: source }, specialTokens)
const sourceOf = ({ source, template }: Case) => source ?? readFixture(`templates/${template}.jinja`)
const user = [{ role: 'user', content: 'hi' }]

describe('a conversation renders as transformers renders it', () => {
  test.each(cases.map((item, index) => [`${item.template ?? item.source} (${index})`, item] as const))(
    '%s',
    (_, item) => {
      const render = () => templateOf(sourceOf(item)).apply(item.messages, item)
      if (item.expected !== undefined) expect(render()).toBe(item.expected)
      else expect(render).toThrow(/^chat template/)
    },
  )

  test.each(Object.entries(byText))('%s, with each of 1,000 texts', (name, hashes) => {
    const templates = templateOf(readFixture(`templates/${name}.jinja`))
    const render = (content: string) => templates.apply([{ role: 'user', content }], { addGenerationPrompt: true })
    expect(departures(hashes, content => hashText(render(content)))).toEqual([])
  })
})

test('a template that refuses the messages says why', () => {
  const templates = templateOf(readFixture('templates/gemma-like.jinja'))
  expect(() => templates.apply([{ role: 'system', content: '' }], {})).toThrow(
    'chat template failed: System role not supported',
  )
})

test('a model without a chat template says what to do', () => {
  expect(() => new ChatTemplates({}, {}).apply(user, {})).toThrow(/the model has none.*--raw/)
})

test('tools pick the template named for them', () => {
  const templates = new ChatTemplates({ default: 'plain', tool_use: 'with {{ tools | length }}' }, {})
  expect(templates.apply(user, {})).toBe('plain')
  expect(templates.apply(user, { tools: [{}] })).toBe('with 1')
})

test.each([
  [[], /needs at least one message/],
  [[{ content: 'no role' }], /role/],
  ['hi', /messages are not usable/],
])('messages that are none are an error that says so: %#', (messages, reason) => {
  expect(() => templateOf('').apply(messages as ChatMessage[], {})).toThrow(reason)
})

describe('a hostile template ends, with an error', () => {
  const doubled = (times: number, start: string, step: string) =>
    `{% set a = ${start} %}${`{% set a = ${step} %}`.repeat(times)}`
  test.each([
    ['loops in loops', `${'{% for i in range(100000) %}'.repeat(4)}x${'{% endfor %}'.repeat(4)}`],
    ['loops without a body', `${'{% for i in range(100000) %}'.repeat(3)}${'{% endfor %}'.repeat(3)}`],
    [
      'a loop that keeps nothing',
      '{% for i in range(100000) if i < 0 %}{% for j in range(99999) if i + j < 0 %}{% endfor %}{% endfor %}'.repeat(
        60,
      ),
    ],
    ['a long range', '{% for i in range(1000000000) %}{% endfor %}'],
    ['a text that doubles', `${doubled(60, "'x'", 'a ~ a')}{{ a | upper }}`],
    ['a list that doubles', `${doubled(60, '[1]', 'a + a')}{{ a }}`],
    ['a list of the same list', `${doubled(60, '[1]', '[a, a]')}{{ a | tojson }}`],
    ['a printed list of the same list', `${doubled(60, '[1]', '[a, a]')}{{ a }}`],
    [
      'a long text, read again and again',
      `${doubled(20, "'xy'", 'a ~ a')}{% for i in range(100000) %}{{ a | replace('x', '') | length }}{% endfor %}`,
    ],
    [
      'sorting long texts',
      `${doubled(20, "'x'", 'a ~ a')}{% set l = [a ~ 'b', a ~ 'c'] %}${'{% set l = l + l %}'.repeat(16)}{{ l | sort | length }}`,
    ],
    [
      'a text that grows in every place',
      `${doubled(13, "'x'", 'a ~ a')}{% for i in range(1000) %}{{ a | replace('x', a) | length }}{% endfor %}`,
    ],
    [
      'indents without end',
      `${doubled(13, "'\\n.'", 'a ~ a')}{% for i in range(1000) %}{{ a | indent(50000) | length }}{% endfor %}`,
    ],
    [
      'namespaces of namespaces',
      `{% set a = namespace(x=1) %}${'{% set b = namespace(x=a, y=a) %}{% set a = namespace(x=b, y=b) %}'.repeat(30)}{{ a | tojson }}`,
    ],
    ['a macro that calls itself', '{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}'],
    [
      'a macro that calls itself twice',
      '{% macro f(n) %}{% if n > 0 %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(50) }}',
    ],
    ['nested brackets', `{{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`],
    ['blanks without end', `{{ 1 }}${' '.repeat(900_000)}x`],
    ['a template without end', 'x'.repeat(2_000_000)],
  ])('%s', (_, source) => {
    const start = performance.now()
    expect(() => templateOf(source).apply(user, {})).toThrow(
      /far more work|nests too deeply or builds too long|too much for a chat template|at most 100000 are allowed/,
    )
    expect(performance.now() - start).toBeLessThan(15_000)
  })
})

test('macros may call themselves a hundred deep', () => {
  const source = "{% macro f(n) %}{% if n > 0 %}{{ 'x' ~ f(n - 1) }}{% endif %}{% endmacro %}{{ f(100) }}"
  expect(templateOf(source).apply(user, {})).toBe('x'.repeat(100))
})

test('a long conversation stays far below the bound on work', () => {
  const turns = Array.from({ length: 2000 }, (_, index) => ({
    role: index % 2 ? 'assistant' : 'user',
    content: 'word '.repeat(400),
  }))
  for (const name of ['smollm2', 'qwen2.5', 'mistral-like', 'thinking']) {
    const rendered = templateOf(readFixture(`templates/${name}.jinja`)).apply(turns, {})
    expect(rendered.length).toBeGreaterThan(2000 * 2000)
  }
})
