import { browseScript } from './browse.ts'
import { maker, newDocument } from './dom.ts'
import { pageStyle } from './styles.ts'

/** What a page says of itself. */
const GENERATOR = 'tinylora report'

/** A document for a page, to be filled and then written by `htmlOf`. */
export function newPage(title: string): Document {
  const document = newDocument()
  const make = maker(document)
  document.head.append(
    make('meta', { charset: 'utf-8' }),
    make('meta', { name: 'generator', content: GENERATOR }),
    make('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    // The library writes what is in a title as it is.
    make('title', {}, title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')),
    make('style', {}, pageStyle),
  )
  document.body.append(make('h1', {}, title))
  return document
}

/** A page as a file that needs nothing else. With completions to browse it has its script, and lets no browser run or load anything beside that. */
export async function htmlOf(document: Document): Promise<string> {
  const make = maker(document)
  const isBrowsed = document.querySelector('.browse') !== null
  const scripts = isBrowsed ? `script-src 'sha256-${await sha256(browseScript)}'` : "script-src 'none'"
  const content = `default-src 'none'; style-src 'unsafe-inline'; ${scripts}`
  document.head.prepend(
    document.querySelector('meta[charset]')!,
    make('meta', { 'http-equiv': 'Content-Security-Policy', content }),
  )
  if (isBrowsed) document.body.append(make('script', {}, browseScript))
  return `${document.toString()}\n`
}

/** As a browser compares it. */
async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
}

/** Whether a text is such a page, which may be written anew. */
export function isReportPage(text: string): boolean {
  return text.includes(`content="${GENERATOR}"`)
}
