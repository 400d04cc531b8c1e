// Options that several commands have.
import { z } from 'zod'

export const modelField = z.string().meta({
  description: 'Model folder, GGUF file, or id (owner/name) in the Hugging Face cache.',
  placeholder: 'model',
})

/** Of a task. */
export const problemsField = z.string().optional().meta({
  description: 'Problems: a JSONL or Parquet file. Not with task nano, which makes them.',
  placeholder: 'file',
})
