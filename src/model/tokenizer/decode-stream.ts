/** Turns tokens into text one by one: the pieces, put together, are the text of all tokens decoded at once. */
export interface DecodeStream {
  /** The text that is certain once this token is known; never half a character. */
  push(tokenId: number): string
  /** What was held back: an unfinished character becomes U+FFFD. */
  end(): string
}

/** GPT-2's printable letter for every byte → the byte (`bytes_to_unicode`, openai/gpt-2 src/encoder.py). */
const BYTE_OF_LETTER = byteOfLetter()

function byteOfLetter(): Map<string, number> {
  const isPrintable = (byte: number) => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad)
  const bytes = Array.from({ length: 256 }, (_, byte) => byte)
  const others = bytes.filter(byte => !isPrintable(byte))
  return new Map([
    ...bytes.filter(isPrintable).map(byte => [String.fromCharCode(byte), byte] as const),
    ...others.map((byte, index) => [String.fromCharCode(256 + index), byte] as const),
  ])
}

/** The bytes of a byte-level token; a token with a letter outside that alphabet stands for itself, as in Rust's decoder. */
function bytesOf(token: string): Uint8Array {
  const bytes = Array.from(token, letter => BYTE_OF_LETTER.get(letter))
  return bytes.some(byte => byte === undefined) ? new TextEncoder().encode(token) : Uint8Array.from(bytes as number[])
}

/** Decodes byte-level tokens. `tokenOf` gives a token's text, or undefined for one that is to be left out. */
export function byteLevelStream(tokenOf: (tokenId: number) => string | undefined): DecodeStream {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return {
    push: tokenId => decoder.decode(bytesOf(tokenOf(tokenId) ?? ''), { stream: true }),
    end: () => decoder.decode(),
  }
}

/**
 * Decodes tokens of any kind through `decode`, a few at a time: the tokens of the last text given out stay as context,
 * because some decoders treat the first token of a text differently (the scheme of tokenizers' own `DecodeStream`).
 */
export function windowStream(decode: (tokenIds: number[]) => string): DecodeStream {
  let window: number[] = []
  let contextLength = 0
  let context = ''
  return {
    push(tokenId) {
      window.push(tokenId)
      const text = decode(window)
      if (text.length <= context.length || text.endsWith('\ufffd')) return ''
      const fresh = text.slice(context.length)
      window = window.slice(contextLength)
      contextLength = window.length
      context = decode(window)
      return fresh
    },
    end: () => decode(window).slice(context.length),
  }
}
