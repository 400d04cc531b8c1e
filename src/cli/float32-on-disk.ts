import { z } from 'zod'
import type { ModelFiles } from '../model/index.ts'

/** `dtype` was `torch_dtype` before transformers 5. */
const configSchema = z.looseObject({ dtype: z.string().optional(), torch_dtype: z.string().optional() })

/** GGUF's `general.file_type` of a file that is all float32 (ggml's `LLAMA_FTYPE_ALL_F32`). */
const ALL_F32 = 0

/** Whether a model's files state that they hold float32, which is used as it lies there; the weights themselves are not looked at. */
export async function isFloat32OnDisk({ gguf, readText }: ModelFiles): Promise<boolean> {
  if (gguf) return Number(gguf['general.file_type']) === ALL_F32
  const config = configSchema.parse(JSON.parse((await readText('config.json')) ?? '{}'))
  return (config.dtype ?? config.torch_dtype) === 'float32'
}
