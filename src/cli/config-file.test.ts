import { describe, expect, it } from 'vitest'
import { parseConfig, readConfigFile } from './config-file.ts'

const options = ['model', 'numGenerations', 'learningRate', 'reward', 'ignoreEos']

function parse(text: string) {
  return parseConfig(text, 'run.yaml', options)
}

describe('a config file', () => {
  it('has the names of flags as its keys', () => {
    const text =
      'model: "a folder"\n# a comment\nnum-generations: 8\nlearning-rate: 1e-6\nreward: [task, ./mine.ts]\nignore-eos: true'
    expect(parse(text).values).toEqual({
      model: 'a folder',
      numGenerations: 8,
      learningRate: 1e-6,
      reward: ['task', './mine.ts'],
      ignoreEos: true,
    })
  })

  it('may be JSON', () => {
    expect(parse('{"model": "m",\n "num-generations": 2}').values).toEqual({ model: 'm', numGenerations: 2 })
  })

  it('knows the line of an option, for errors to come', () => {
    const { nameOf } = parse('model: m\n\nnum-generations: 1')
    expect(nameOf('numGenerations')).toBe('run.yaml:3: num-generations')
    expect(nameOf('learningRate')).toBe('run.yaml: learning-rate')
  })

  it.each([
    ['model: m\nnum-generation: 8', 'run.yaml:2: num-generation is no option. Did you mean num-generations?'],
    ['numGenerations: 8', 'run.yaml:1: numGenerations is no option. Did you mean num-generations?'],
    ['__proto__: 8', 'run.yaml:1: __proto__ is no option.'],
    ['colour-of-the-sky: blue', 'run.yaml:1: colour-of-the-sky is no option.'],
    ['model: a\n\nmodel: b', 'run.yaml:3: Map keys must be unique'],
    ['model: [a', /^run\.yaml:1: .*must/],
    ['model: !secret a', 'run.yaml:1: Unresolved tag: !secret'],
    ['model: *a', /^run\.yaml: Unresolved alias/],
    ['[model]: a', /^run\.yaml: expected lines such as "num-generations: 8", found the key/],
    ['- model', 'run.yaml: expected lines such as "num-generations: 8"'],
    ['', 'run.yaml: expected lines such as "num-generations: 8"'],
  ])('says where and what is wrong in %j', (text, message) => {
    expect(() => parse(text)).toThrow(message)
  })

  it('that is not there is named', async () => {
    await expect(readConfigFile('/no/such/run.yaml', options)).rejects.toThrow(
      '/no/such/run.yaml: this config file cannot be read: ENOENT',
    )
  })
})
