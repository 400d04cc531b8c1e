/** A `\boxed{…}` of a text. */
export interface Box {
  start: number
  end: number
  inside: string
}

const BOX = /\\{1,2}(?:boxed|fbox)\s*(?:\{|(?<=\s)(?:[^\s$\\.,;{}]|[.,](?=\d))+)|\\[\s\S]|[{}]/g
/** How much is taken of a box that is never closed. */
const CUT_OFF = 400

/** The boxes of a text that are in no other, in order, in one pass. Of one that the text's end cuts off what is there of its formula. */
export function boxesIn(text: string): Box[] {
  const found: Box[] = []
  /** Braces that are open: where the box begins that they belong to, and where its inside. */
  const open: { start: number; inside: number; isBox: boolean }[] = []
  for (const { 0: sign, index } of text.matchAll(BOX)) {
    const end = index + sign.length
    if (sign === '{') open.push({ start: index, inside: end, isBox: false })
    else if (sign === '}') {
      const opened = open.pop()
      if (opened?.isBox) keep(found, { start: opened.start, end, inside: text.slice(opened.inside, index) })
    } else if (/^\\{1,2}(?:boxed|fbox)/.test(sign)) {
      if (sign.endsWith('{')) open.push({ start: index, inside: end, isBox: true })
      else keep(found, { start: index, end, inside: sign.replace(/^\\+\w+\s*/, '') })
    }
  }
  const cut = open.find(({ isBox }) => isBox)
  if (cut && !found.some(({ start }) => start > cut.start))
    keep(found, {
      start: cut.start,
      end: text.length,
      inside: closed(
        text
          .slice(cut.inside, cut.inside + CUT_OFF)
          .replace(/^\s*\$/, '')
          .split(/(?<!\\)\$|\n\n/)[0]!,
      ),
    })
  return found
}

/** With the braces that it lacks. */
function closed(cut: string): string {
  const [opened, ended] = [cut.match(/(?<!\\)\{/g)?.length ?? 0, cut.match(/(?<!\\)\}/g)?.length ?? 0]
  return cut + '}'.repeat(Math.max(0, opened - ended))
}

/** Those inside of it are a part of it. */
function keep(found: Box[], box: Box): void {
  while (found.length > 0 && found.at(-1)!.start > box.start) found.pop()
  found.push(box)
}
