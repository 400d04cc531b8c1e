// Options that several commands have.
import { z } from 'zod'
import { runtimeSchema } from '../runtime/index.ts'

export const modelField = z.string().meta({
  description:
    'Model folder, GGUF file, id (owner/name) in the Hugging Face cache, or nano, the small one of this package.',
  placeholder: 'model',
})

/** Of a task. */
export const problemsField = z.string().optional().meta({
  description:
    'Problems: a JSONL or Parquet file, or a folder of data sets (gsm8k/train.jsonl). Default: of a named task, the Hugging Face hub, by way of its cache. Not with the tasks that make them: nano, gsm8k-original, gsm8k-changed.',
  placeholder: 'place',
})

/** Where it is computed. */
export const placeFields = runtimeSchema.omit({ profile: true }).shape
