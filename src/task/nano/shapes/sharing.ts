// Things in bags, shared, given away, left over.
import { shape } from '../shape.ts'

export const sharing = [
  shape({
    name: 'bags-more',
    numbers: { start: [3, 80], a: [2, 9], each: [2, 12] },
    asks: [
      '{name} has {start} {things}. {He} buys {a} {boxes} with {each} {things} in each. How many {things} does {name} have now?',
      '{name} buys {a} {boxes} of {each} {things}. {He} had {start} {things} before. How many {things} are there now?',
      'There are {each} {things} in each {box}. {name} gets {a} {boxes} and has {start} more {things} at home. How many {things} is that together?',
    ],
    steps: [
      ['bought = a * each', 'In the {boxes}'],
      ['all = start + bought', 'Together'],
    ],
    answer: n => n.start + n.a * n.each,
  }),
  shape({
    name: 'give-and-get',
    numbers: { start: [10, 99], gives: [2, 60], gets: [2, 60] },
    asks: [
      '{name} has {start} {things}. {He} gives {gives} to {friend} and gets {gets} from {third}. How many {things} does {name} have now?',
      '{name} gives {gives} of {his} {start} {things} to {friend}. Then {he} finds {gets} more. How many {things} are there now?',
    ],
    steps: [
      ['left = start - gives', 'After giving'],
      ['all = left + gets', 'After getting'],
    ],
    answer: n => n.start - n.gives + n.gets,
  }),
  shape({
    name: 'get-and-give',
    numbers: { start: [5, 90], gets: [2, 60], gives: [2, 80] },
    asks: [
      '{name} has {start} {things} and finds {gets} more. {He} gives {gives} {things} to {friend}. How many {things} are left?',
      '{name} gets {gets} {things} from {friend}. {He} had {start} before. Then {he} gives {gives} {things} to {third}. How many {things} does {name} have left?',
    ],
    steps: [
      ['all = start + gets', 'After getting'],
      ['left = all - gives', 'Left'],
    ],
    answer: n => n.start + n.gets - n.gives,
  }),
  shape({
    name: 'eat-then-share',
    numbers: { all: [12, 99], eaten: [2, 40], people: [2, 9] },
    asks: [
      '{name} has {all} {things}. {He} keeps {eaten} and shares the rest with {people} friends. How many {things} does each friend get?',
      'Of {all} {things}, {eaten} are lost. The rest is shared by {people} kids. How many {things} does each kid get?',
    ],
    steps: [
      ['rest = all - eaten', 'The rest'],
      ['share = rest / people', 'For each'],
    ],
    answer: n => (n.all - n.eaten) / n.people,
  }),
  shape({
    name: 'pool-and-share',
    numbers: { a: [4, 60], b: [4, 60], people: [2, 9] },
    asks: [
      '{name} has {a} {things} and {friend} has {b} {things}. They share them all with {people} kids. How many {things} does each kid get?',
      '{name} finds {a} {things}. {friend} finds {b} {things}. They put the same number in each of {people} {boxes}. How many {things} are in each {box}?',
    ],
    steps: [
      ['all = a + b', 'Together'],
      ['share = all / people', 'For each'],
    ],
    answer: n => (n.a + n.b) / n.people,
  }),
  shape({
    name: 'half-given',
    numbers: { start: [6, 120], gets: [3, 60] },
    asks: [
      '{name} has {start} {things}. {He} gives half of them to {friend} and then buys {gets} more. How many {things} does {name} have now?',
      '{name} gives half of {his} {start} {things} to {friend}. Then {he} finds {gets} {things}. How many {things} are there now?',
    ],
    steps: [
      ['half = start / 2', 'Half'],
      ['all = half + gets', 'Together'],
    ],
    answer: n => n.start / 2 + n.gets,
  }),
  shape({
    name: 'left-over',
    numbers: { a: [4, 60], b: [4, 60], each: [3, 10] },
    asks: [
      '{name} has {a} {things} and buys {b} more. {He} puts {each} {things} in each {box} until there are too few for one more. How many {things} are left over?',
      '{name} and {friend} have {a} and {b} {things}. They fill {boxes} with {each} {things} each. How many {things} are left over?',
    ],
    steps: [
      ['all = a + b', 'Together'],
      ['rest = all % each', 'Full {boxes} and the rest'],
    ],
    answer: n => (n.a + n.b) % n.each,
  }),
  shape({
    name: 'boxes-needed',
    numbers: { a: [6, 60], b: [2, 30], each: [3, 10] },
    asks: [
      '{a} kids and {b} adults go to the {place} by car. Each car takes {each} people. How many cars do they need?',
      '{name} wants to pack {a} {things} and {b} {others}. Each {box} takes {each} of them. How many {boxes} does {name} need?',
    ],
    steps: [
      ['all = a + b', 'Together'],
      ['full = all // each', 'Full ones and the rest'],
      ['needed = full + 1', 'With one for the rest'],
    ],
    answer: n => Math.ceil((n.a + n.b) / n.each),
  }),
  shape({
    name: 'batches-sold',
    numbers: { a: [2, 9], each: [6, 24], sold: [5, 99] },
    asks: [
      '{name} bakes {a} trays with {each} muffins each and sells {sold} muffins. How many muffins are left?',
      'On each tray are {each} cookies. {name} bakes {a} trays of them. {sold} cookies are sold. How many cookies are left?',
    ],
    steps: [
      ['baked = a * each', 'Baked'],
      ['left = baked - sold', 'Left'],
    ],
    answer: n => n.a * n.each - n.sold,
  }),
  shape({
    name: 'back-to-start',
    numbers: { a: [3, 60], b: [3, 60], left: [3, 80] },
    asks: [
      '{name} gives {a} {things} to {friend} and {b} {things} to {third}. {He} has {left} left. How many {things} did {name} have before?',
      'After {name} lost {a} {things} and sold {b} of them, {left} are left. How many {things} were there before?',
    ],
    steps: [
      ['gone = a + b', 'Gone'],
      ['start = gone + left', 'Before'],
    ],
    answer: n => n.a + n.b + n.left,
  }),
  shape({
    name: 'friends-and-rest',
    numbers: { people: [2, 12], each: [2, 12], left: [2, 40] },
    asks: [
      '{name} gives {each} {things} to each of {people} friends and has {left} left. How many {things} did {he} have before?',
      'Each of {people} kids gets {each} {things}. Then {left} {things} are left over. How many {things} were there before?',
    ],
    steps: [
      ['given = people * each', 'Given'],
      ['start = given + left', 'Before'],
    ],
    answer: n => n.people * n.each + n.left,
  }),
  shape({
    name: 'bags-of-two-kinds',
    numbers: { a: [2, 9], x: [2, 12], b: [2, 9], y: [2, 12] },
    asks: [
      '{name} has {a} {boxes} with {x} {things} each and {b} {boxes} with {y} {others} each. How many more {things} than {others} are there?',
      'In each of {a} {boxes} are {x} {things}. In each of {b} {boxes} are {y} {others}. How many more {things} than {others} does {name} have?',
    ],
    steps: [
      ['first = a * x', 'The {things}'],
      ['second = b * y', 'The {others}'],
      ['more = first - second', 'More'],
    ],
    answer: n => n.a * n.x - n.b * n.y,
  }),
]
