// Writes the tokenizer's files beside this script, or into a folder: node --import tsx recipes/nano/write-tokenizer.ts [folder]
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tokenizerFiles } from './tokenizer.ts'

const folder = process.argv[2] ?? fileURLToPath(new URL('tokenizer', import.meta.url))
await mkdir(folder, { recursive: true })
for (const [name, text] of Object.entries(tokenizerFiles())) await writeFile(join(folder, name), text)
