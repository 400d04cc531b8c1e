import { type GGUFParseOutput, gguf } from '@huggingface/gguf'
import type { Source } from '../../store/index.ts'

/** What a GGUF file says of itself. */
export interface GgufHeader {
  /** Values by key, the vocabulary's arrays included. */
  metadata: Record<string, unknown>
  tensors: GgufTensor[]
}

export interface GgufTensor {
  /** As ggml calls it. */
  name: string
  /** Slowest dimension first, as everywhere but in the file. */
  shape: number[]
  /** ggml's number of the type. */
  type: number
  /** In bytes from the start of the file. */
  offset: number
}

/**
 * Reads the header of a GGUF file and nothing else.
 * @throws Error where the file is no GGUF file, is cut short, or is one of several parts.
 */
export async function readGgufHeader(source: Source): Promise<GgufHeader> {
  const { metadata, tensorInfos, tensorDataOffset, tensorInfoByteRange, littleEndian } = await parse(source)
  // The parser fills up a short file with zeros.
  if (tensorInfoByteRange[1] > source.size) throw cutShort(source)
  if (!littleEndian) throw new Error(`${source.name}: is big-endian; use a little-endian copy`)
  const parts = Number(metadata['split.count'] ?? 1)
  if (parts > 1)
    throw new Error(
      `${source.name}: is one of ${parts} parts; join them with: llama-gguf-split --merge FIRST-PART WHOLE`,
    )
  const tensors = tensorInfos.map(({ name, shape, dtype, offset }) => ({
    name,
    shape: shape.map(Number).reverse(),
    type: dtype,
    offset: Number(tensorDataOffset + offset),
  }))
  return { metadata, tensors }
}

async function parse(source: Source): Promise<GGUFParseOutput<{ strict: false }>> {
  try {
    // The parser knows URLs and Node's files; asked through `fetch`, it reads any source by ranges, in a page too.
    return await gguf('https://source.invalid/', { fetch: rangesOf(source) })
  } catch (error) {
    throw new Error(`${source.name}: ${(error as Error).message}; the file is damaged or no GGUF file`, {
      cause: error,
    })
  }
}

/** Answers range requests from a source. */
function rangesOf(source: Source): typeof fetch {
  return async (_, init) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get('range') ?? '')!
    const start = Number(first)
    if (start >= source.size) throw cutShort(source)
    const end = Math.min(Number(last) + 1, source.size)
    return new Response(await source.read(start, end - start), {
      headers: { 'content-range': `bytes ${start}-${end - 1}/${source.size}` },
    })
  }
}

function cutShort({ name, size }: Source): Error {
  return new Error(`${name}: its header is longer than its ${size} bytes; the file is cut short: fetch it again`)
}
