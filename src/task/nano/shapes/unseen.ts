// Shapes that no model is trained on: their words and single steps occur elsewhere, their stories do not.
import { shape } from '../shape.ts'

export const unseen = [
  shape({
    name: 'fewer-together',
    numbers: { a: [10, 99], d: [2, 60] },
    asks: [
      '{name} has {a} {things}. {friend} has {d} fewer than {name}. How many {things} do they have together?',
      '{friend} finds {d} fewer {things} than {name}, who finds {a}. How many {things} do they find together?',
    ],
    steps: [
      ['second = a - d', '{friend}'],
      ['all = a + second', 'Together'],
    ],
    answer: n => 2 * n.a - n.d,
  }),
  shape({
    name: 'bags-shared',
    numbers: { a: [2, 12], each: [2, 12], people: [2, 9] },
    asks: [
      '{name} has {a} {boxes} with {each} {things} in each. {He} shares them all with {people} friends. How many {things} does each friend get?',
      'There are {each} {things} in each of {a} {boxes}. They are shared by {people} kids. How many {things} does each kid get?',
    ],
    steps: [
      ['all = a * each', 'In the {boxes}'],
      ['share = all / people', 'For each'],
    ],
    answer: n => (n.a * n.each) / n.people,
  }),
  shape({
    name: 'profit',
    numbers: { a: [2, 40], p: [2, 30], q: [3, 40] },
    asks: [
      '{name} buys {a} {goods} for {$p} each and sells each of them for {$q}. How many dollars does {name} earn?',
      'A {good} costs {$p}. {name} buys {a} of them and gets {$q} for each at the {place}. How much money is left over?',
    ],
    steps: [
      ['more = q - p', 'For each'],
      ['all = more * a', 'Together'],
    ],
    answer: n => n.a * n.q - n.a * n.p,
  }),
  shape({
    name: 'who-collects-more',
    numbers: { a: [3, 30], b: [2, 29], days: [2, 9] },
    asks: [
      '{name} finds {a} {things} a day and {friend} finds {b} a day. How many more {things} than {friend} does {name} have after {days} days?',
      'Each day {name} finds {a} {things} and {friend} finds {b}. After {days} days, how many more {things} does {name} have?',
    ],
    steps: [
      ['first = a * days', '{name}'],
      ['second = b * days', '{friend}'],
      ['more = first - second', 'More'],
    ],
    answer: n => (n.a - n.b) * n.days,
  }),
  shape({
    name: 'cheaper-today',
    numbers: { p: [5, 40], off: [2, 20], a: [2, 12] },
    holds: n => n.p - n.off > 1,
    asks: [
      'A {good} costs {$p}. Today it costs {$off} less. {name} buys {a} {goods} today. How much does {he} pay?',
      '{name} buys {a} {goods}. Each was {$p} before and costs {$off} less now. How many dollars does {name} pay?',
    ],
    steps: [
      ['price = p - off', 'Each'],
      ['all = price * a', 'Together'],
    ],
    answer: n => (n.p - n.off) * n.a,
  }),
  shape({
    name: 'two-kinds-shared',
    numbers: { a: [2, 9], x: [2, 9], b: [3, 60], people: [2, 9] },
    asks: [
      '{name} has {a} {boxes} of {x} {things}, and {friend} has {b} {things}. They share them all with {people} kids. How many {things} does each kid get?',
      '{name} finds {b} {things} and buys {a} {boxes} of {x} {things}. {He} puts the same number in each of {people} jars. How many {things} are in each jar?',
    ],
    steps: [
      ['bought = a * x', 'In the {boxes}'],
      ['all = bought + b', 'Together'],
      ['share = all / people', 'For each'],
    ],
    answer: n => (n.a * n.x + n.b) / n.people,
  }),
  shape({
    name: 'pages-faster',
    numbers: { a: [2, 20], x: [2, 9], b: [2, 20], y: [2, 9], pages: [60, 300] },
    asks: [
      '{name} reads {a} pages a day for {x} days and then {b} pages a day for {y} days. The book has {pages} pages. How many pages are left?',
      'A book has {pages} pages. {name} reads {a} pages on each of {x} days, then {b} pages on each of {y} days. How many pages are left?',
    ],
    steps: [
      ['first = a * x', 'The first'],
      ['second = b * y', 'The second'],
      ['read = first + second', 'Read'],
      ['left = pages - read', 'Left'],
    ],
    answer: n => n.pages - n.a * n.x - n.b * n.y,
  }),
  shape({
    name: 'age-three',
    numbers: { a: [3, 40], d: [2, 20], k: [2, 5] },
    asks: [
      '{name} is {a} years old. {friend} is {d} years older. {third} is {k} times as old as {friend}. How old is {third}?',
      '{third} is {k} times as old as {friend}, and {friend} is {d} years older than {name}, who is {a}. How old is {third} now?',
    ],
    steps: [
      ['second = a + d', '{friend}'],
      ['last = second * k', '{third}'],
    ],
    holds: n => (n.a + n.d) * n.k < 120,
    answer: n => (n.a + n.d) * n.k,
  }),
]
