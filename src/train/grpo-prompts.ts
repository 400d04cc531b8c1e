import type { Model } from '../model/index.ts'
import type { Problem, Task } from '../task/index.ts'

/** A problem with the tokens that the model is given. */
export interface EncodedProblem extends Problem {
  tokens: readonly number[]
}

/**
 * The problems of a task as one user message each in the model's chat template, or as they are where it has none or they are plain.
 * @throws Error that names a problem that is too long for the model, or whose id another one has.
 */
export function encodeProblems(
  { tokenizer, config }: Pick<Model, 'tokenizer' | 'config'>,
  task: Task,
): EncodedProblem[] {
  const context = config.maxPositionEmbeddings
  const ids = new Set<string>()
  return task.problems.map(problem => {
    if (ids.has(problem.id)) throw new Error(`task ${task.name}: two problems have the id ${problem.id}`)
    ids.add(problem.id)
    const tokens = encodePrompt(tokenizer, problem)
    if (tokens.length === 0 || tokens.length >= context)
      throw new Error(
        `task ${task.name}: the prompt of problem ${problem.id} has ${tokens.length} tokens, ` +
          `the model reads 1 to ${context - 1} and then answers; leave it out or shorten it`,
      )
    return { ...problem, tokens }
  })
}

function encodePrompt(tokenizer: Model['tokenizer'], { prompt, system, isPlain }: Problem): number[] {
  if (isPlain || !tokenizer.hasChatTemplate) return tokenizer.encode(prompt)
  const before = system === undefined ? [] : [{ role: 'system', content: system }]
  return tokenizer.encodeChat([...before, { role: 'user', content: prompt }])
}
