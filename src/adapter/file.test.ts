import { describe, expect, it } from 'vitest'
import type { Blobs } from '../store/index.ts'
import { roundTo } from './dtype.ts'
import { readAdapter, type SavedNumbers, saveAdapter } from './file.ts'
import { moduleSlots } from './modules.ts'
import { type SvdProbe, svdProbe } from './probes.ts'
import { parseTinyLora, type TinyLoraOptions } from './schema.ts'

const base = { name: 'SmolLM2-135M-Instruct', fingerprint: 'f1' }

class Memory implements Blobs {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  async read(name: string) {
    return this.files.get(name)
  }
  async write(name: string, bytes: Uint8Array) {
    this.files.set(name, bytes.slice())
  }
}

function adapter(options: TinyLoraOptions, numbers: readonly number[], layers = 2): SavedNumbers {
  const settings = parseTinyLora(options)
  const vectors = Float64Array.from({ length: 6 * settings.rank }, (_, i) => Math.sin(i + 1))
  const sigma = Float64Array.from({ length: settings.rank }, (_, k) => 1 / (k + 3))
  const modules = moduleSlots(layers, settings.targetModules).map(({ name }) => svdProbe(name, sigma, vectors, vectors))
  return { method: 'tinylora', base, settings, modules, v: Float32Array.from(numbers) }
}

const thirteen = Array.from({ length: 13 }, (_, i) => Math.fround(Math.cos(i) / 7))

/** A saved adapter of 13 numbers whose header is then edited. */
async function tampered(edit: (header: Header) => void): Promise<Blobs> {
  const blobs = new Memory()
  await saveAdapter(blobs, adapter({ params: 13 }, thirteen))
  const header = JSON.parse(new TextDecoder().decode(blobs.files.get('adapter.json')))
  edit(header)
  await blobs.write('adapter.json', new TextEncoder().encode(JSON.stringify(header)))
  return blobs
}

interface Header {
  format: string
  version: unknown
  generator: string
  base?: unknown
  settings: Record<string, unknown>
  modules: SvdProbe[]
  [other: string]: unknown
}

describe('saveAdapter and readAdapter', () => {
  it('store 13 numbers in bf16 as exactly 26 bytes', async () => {
    const blobs = new Memory()
    await saveAdapter(blobs, adapter({ params: 13 }, thirteen))
    expect([...blobs.files.keys()]).toEqual(['v.bin', 'adapter.json'])
    expect(blobs.files.get('v.bin')).toHaveLength(26)
  })

  it.each<[TinyLoraOptions, number]>([
    [{ params: 13 }, 13],
    [{ params: 28, dtype: 'f32', alpha: 0.3 }, 28],
    [{ nTie: 3, u: 2, tying: 'structured', dtype: 'f16', rank: 3 }, 14],
    [{ nTie: 2, u: 9, split: 'peft', targetModules: ['q_proj', 'down_proj'] }, 18],
  ])('give back %j and the very numbers that were returned as stored', async (options, count) => {
    const blobs = new Memory()
    const original = adapter(
      options,
      Array.from({ length: count }, (_, i) => Math.sin(i) / 3),
    )
    const stored = await saveAdapter(blobs, original)
    expect([...stored]).toEqual([...roundTo(original.settings.dtype, original.v)])
    expect(await readAdapter(blobs, 'here')).toEqual({ ...original, v: stored })
  })

  it('write the same bytes again when what was read is saved', async () => {
    const [first, second] = [new Memory(), new Memory()]
    await saveAdapter(first, adapter({ params: 13 }, thirteen))
    await saveAdapter(second, (await readAdapter(first, 'first')) as SavedNumbers)
    expect(second.files).toEqual(first.files)
  })

  it('refuse to save what could not be loaded', async () => {
    const save = (options: TinyLoraOptions, v: number[]) => saveAdapter(new Memory(), adapter(options, v))
    await expect(save({ params: 13 }, [1, 2])).rejects.toThrow('v has 2 numbers, but its settings give 13')
    await expect(save({ params: 1 }, [Number.NaN])).rejects.toThrow(/number 0 of v is NaN/)
    await expect(save({ params: 1, dtype: 'f16' }, [1e6])).rejects.toThrow(/too large for f16/)
  })

  it('write nothing when they refuse', async () => {
    const blobs = new Memory()
    await expect(saveAdapter(blobs, adapter({ params: 1 }, [Number.NaN]))).rejects.toThrow()
    expect(blobs.files.size).toBe(0)
  })
})

describe('a damaged v.bin', () => {
  async function withNumbers(bytes: Uint8Array): Promise<Blobs> {
    const blobs = new Memory()
    await saveAdapter(blobs, adapter({ params: 13 }, thirteen))
    await blobs.write('v.bin', bytes)
    return blobs
  }

  it.each([25, 24, 0, 28])('of %i bytes is an error with both sizes', async size => {
    await expect(readAdapter(await withNumbers(new Uint8Array(size)), 'math-13')).rejects.toThrow(
      `math-13/v.bin: ${size} bytes, expected 26 (13 numbers of bf16`,
    )
  })

  it.each([
    [[0xc0, 0x7f], 'NaN'],
    [[0x80, 0xff], '-Infinity'],
  ])('with the bytes %j is an error that names the number', async (bad, value) => {
    const bytes = new Uint8Array(26)
    bytes.set(bad, 4)
    await expect(readAdapter(await withNumbers(bytes), 'a')).rejects.toThrow(`a/v.bin: number 2 is ${value}`)
  })
})

describe('a bad adapter.json', () => {
  it.each<[string, (header: Header) => void, RegExp]>([
    [
      'another rank',
      header => {
        header.settings.rank = 3
      },
      /settings say rank 3, but model\.layers\.0\.self_attn\.q_proj has Σ and probes of rank 2/,
    ],
    [
      'another number of params',
      header => {
        header.settings.params = 14
      },
      /26 bytes, expected 28/,
    ],
    [
      'another dtype',
      header => {
        header.settings.dtype = 'f32'
      },
      /26 bytes, expected 52/,
    ],
    [
      'another u',
      header => {
        header.settings = { ...header.settings, params: undefined, nTie: 1, u: 2 }
      },
      /26 bytes, expected 56/,
    ],
    [
      'too large a u',
      header => {
        header.settings = { ...header.settings, params: undefined, nTie: 1, u: 5 }
      },
      /u 5 exceeds/,
    ],
    [
      'a newer version',
      header => {
        header.version = 3
      },
      /format version 3, but this tinylora reads versions 1 and 2/,
    ],
    [
      'no version',
      header => {
        header.version = undefined
      },
      /format version undefined/,
    ],
    [
      'another generator',
      header => {
        header.generator = 'mt19937'
      },
      /"mt19937", but this tinylora has philox4x32-10/,
    ],
    [
      'another format',
      header => {
        header.format = 'lora'
      },
      /not an adapter of tinylora \("format" is "lora"\)/,
    ],
    [
      'an unknown field',
      header => {
        header.extra = 1
      },
      /Unrecognized key: "extra"/,
    ],
    [
      'an unknown setting',
      header => {
        header.settings.beta = 1
      },
      /Unrecognized key: "beta"/,
    ],
    [
      'no base',
      header => {
        header.base = undefined
      },
      /base/,
    ],
    [
      'a missing module',
      header => {
        header.modules.pop()
      },
      /module 13 is missing, expected model\.layers\.1\.mlp\.down_proj/,
    ],
    [
      'modules out of order',
      header => {
        header.modules.reverse()
      },
      /module 0 is model\.layers\.1\.mlp\.down_proj, expected model\.layers\.0\.self_attn\.q_proj/,
    ],
    [
      'no modules',
      header => {
        header.modules = []
      },
      /modules/,
    ],
    [
      'a probe that is no number',
      header => {
        ;(header.modules[0]!.u as unknown[])[0] = null
      },
      /modules\[0\]\.u\[0\]/,
    ],
  ])('with %s is an error that says so, and where', async (_, edit, message) => {
    const blobs = await tampered(edit)
    await expect(readAdapter(blobs, 'math-13')).rejects.toThrow(/^math-13\/(adapter\.json|v\.bin): /)
    await expect(readAdapter(blobs, 'math-13')).rejects.toThrow(message)
  })

  it.each(['', '{"format": "tinylora",', '[1]', 'null'])('holding %j is an error', async text => {
    const blobs = await tampered(() => {})
    await blobs.write('adapter.json', new TextEncoder().encode(text))
    await expect(readAdapter(blobs, 'a')).rejects.toThrow(/^a\/adapter\.json: (broken JSON|not an adapter of tinylora)/)
  })

  it.each(['adapter.json', 'v.bin'])('or a missing %s is an error', async name => {
    const blobs = new Memory()
    await saveAdapter(blobs, adapter({ params: 13 }, thirteen))
    blobs.files.delete(name)
    await expect(readAdapter(blobs, 'a')).rejects.toThrow(`a/${name}: missing; an adapter is a folder with`)
  })
})
