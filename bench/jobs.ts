import { availableParallelism } from 'node:os'
import { openModel } from '../src/model/index.ts'
import { loadTokenizer } from '../src/model/tokenizer/index.ts'
import type { Problem } from '../src/task/index.ts'
import type { Job } from './job.ts'

/** A job with the first prompts of a task, in the model's own tokens. @param model Hugging Face folder */
export async function jobOf(
  model: string,
  problems: readonly Problem[],
  { prompts: count, ...rest }: Omit<Job, 'model' | 'threads' | 'prompts' | 'questions'> & { prompts: number },
): Promise<Job> {
  const tokenizer = await loadTokenizer(await openModel(model, ['llama', 'qwen2']))
  const questions = problems.slice(0, count).map(({ prompt }) => prompt)
  const prompts = questions.map(content => tokenizer.encodeChat([{ role: 'user', content }]))
  return { ...rest, model, threads: availableParallelism(), prompts, questions }
}
