import type { Draw } from './draw.ts'

const GIRLS = ['Anna', 'Mia', 'Lily', 'Sara', 'Emma', 'Nina', 'Rosa', 'Lucy', 'Ella', 'Zoe', 'Ivy', 'Kate']
const BOYS = ['Tom', 'Ben', 'Sam', 'Max', 'Leo', 'Jack', 'Noah', 'Omar', 'Luis', 'Paul', 'Adam', 'Finn']

const FOODS = ['apple', 'pear', 'plum', 'orange', 'lemon', 'cookie', 'nut', 'muffin']
const THINGS = [
  ...[...FOODS, 'marble', 'sticker', 'stamp', 'card', 'coin', 'shell', 'stone', 'bead'],
  ...['button', 'balloon', 'pencil', 'toy', 'block', 'rose', 'feather', 'ribbon'],
]
const GOODS = ['shirt', 'hat', 'cup', 'plate', 'lamp', 'ball', 'kite', 'doll', 'bowl', 'rope', 'belt', 'book']
const BOXES = ['bag', 'basket', 'jar', 'pack', 'tray', 'crate']
const PLACES = ['market', 'fair', 'school', 'park', 'shop', 'mall']

/** What the gaps of a wording are filled with, by the gap's name. No two nouns of a kind are the same. */
export type Words = Readonly<Record<string, string>>

export function drawWords(draw: Draw): Words {
  const isGirl = draw.chance(0.5)
  const name = draw.pick(isGirl ? GIRLS : BOYS)
  const [friend, third] = pickOthers(draw, [...GIRLS, ...BOYS], name)
  const thing = draw.pick(THINGS)
  const [other] = pickOthers(draw, THINGS, thing)
  const good = draw.pick(GOODS)
  const [extra] = pickOthers(draw, GOODS, good)
  const box = draw.pick(BOXES)
  return {
    ...{ name, friend: friend!, third: third!, place: draw.pick(PLACES) },
    ...(isGirl ? { he: 'she', He: 'She', his: 'her', him: 'her' } : { he: 'he', He: 'He', his: 'his', him: 'him' }),
    ...{ things: `${thing}s`, others: `${other}s`, foods: `${draw.pick(FOODS)}s`, box, boxes: `${box}s` },
    ...{ good, goods: `${good}s`, extra: extra!, extras: `${extra}s` },
  }
}

/** Two items that differ from the one that is taken, and from each other. */
function pickOthers(draw: Draw, items: readonly string[], taken: string): string[] {
  const left = items.filter(item => item !== taken)
  const first = draw.pick(left)
  return [first, draw.pick(left.filter(item => item !== first))]
}

/** A wording with its gaps filled: `{things}` by what is called so, `{$price}` by as many dollars. @throws Error that names a gap without a filling. */
export function fill(wording: string, fillings: Readonly<Record<string, string | number>>): string {
  return wording.replace(/\{(\$?)(\w+)\}/g, (_, sign: string, gap: string) => {
    const filling = fillings[gap]
    if (filling === undefined) throw new Error(`nano: nothing fills {${gap}} in ${JSON.stringify(wording)}`)
    return `${sign}${filling}`
  })
}
