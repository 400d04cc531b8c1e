// Money: prices, change, savings, wages, profit.
import { shape } from '../shape.ts'

export const buying = [
  shape({
    name: 'two-goods',
    numbers: { a: [2, 9], p: [2, 20], b: [2, 9], q: [2, 20] },
    asks: [
      '{name} buys {a} {goods} for {$p} each and {b} {extras} for {$q} each. How much does {name} pay?',
      'A {good} costs {$p} and a {extra} costs {$q}. {name} buys {a} {goods} and {b} {extras}. How many dollars is that?',
      'At the {place}, {name} pays {$p} for each of {a} {goods} and {$q} for each of {b} {extras}. How much is it together?',
    ],
    steps: [
      ['first = a * p', 'The {goods}'],
      ['second = b * q', 'The {extras}'],
      ['all = first + second', 'Together'],
    ],
    answer: n => n.a * n.p + n.b * n.q,
  }),
  shape({
    name: 'change',
    numbers: { money: [15, 120], a: [2, 9], p: [2, 15] },
    asks: [
      '{name} has {$money} and buys {a} {goods} for {$p} each. How much money is left?',
      '{name} buys {a} {goods} at the {place}. Each {good} costs {$p}. {He} pays with {$money}. How much does {he} get back?',
    ],
    steps: [
      ['cost = a * p', 'The {goods}'],
      ['left = money - cost', 'Left'],
    ],
    answer: n => n.money - n.a * n.p,
  }),
  shape({
    name: 'good-and-extra',
    numbers: { p: [5, 60], d: [2, 40], money: [30, 200, 5] },
    asks: [
      'A {good} costs {$p}. A {extra} costs {$d} more. {name} buys both with {$money}. How much money does {he} have left?',
      '{name} has {$money}. {He} buys a {good} for {$p} and a {extra} that costs {$d} more than the {good}. How many dollars are left?',
    ],
    steps: [
      ['extra = p + d', 'The {extra}'],
      ['both = p + extra', 'Both'],
      ['left = money - both', 'Left'],
    ],
    answer: n => n.money - (2 * n.p + n.d),
  }),
  shape({
    name: 'good-and-cheaper',
    numbers: { p: [8, 90], d: [2, 50] },
    asks: [
      'A {good} costs {$p}. A {extra} costs {$d} less. {name} buys both. How much does {he} pay?',
      '{name} buys a {good} for {$p} and a {extra} that costs {$d} less than the {good}. How many dollars is that together?',
    ],
    steps: [
      ['extra = p - d', 'The {extra}'],
      ['both = p + extra', 'Both'],
    ],
    answer: n => 2 * n.p - n.d,
  }),
  shape({
    name: 'wages',
    numbers: { hours: [2, 9], days: [2, 9], pay: [3, 30] },
    asks: [
      '{name} works {hours} hours a day for {days} days and gets {$pay} an hour. How much does {name} earn?',
      '{name} gets {$pay} for each hour of work. {He} works {days} days, {hours} hours each day. How many dollars does {he} earn?',
    ],
    steps: [
      ['day = hours * pay', 'Each day'],
      ['all = day * days', 'All days'],
    ],
    answer: n => n.hours * n.days * n.pay,
  }),
  shape({
    name: 'savings',
    numbers: { save: [3, 40], weeks: [2, 9], cost: [5, 90] },
    asks: [
      '{name} saves {$save} each week for {weeks} weeks. Then {he} buys a {good} for {$cost}. How much money is left?',
      'Each week {name} saves {$save}. After {weeks} weeks {he} pays {$cost} for a {good}. How many dollars does {he} have left?',
    ],
    steps: [
      ['saved = save * weeks', 'Saved'],
      ['left = saved - cost', 'Left'],
    ],
    answer: n => n.save * n.weeks - n.cost,
  }),
  shape({
    name: 'saving-for',
    numbers: { price: [20, 150], has: [5, 80], save: [2, 12] },
    asks: [
      'A {good} costs {$price}. {name} has {$has} and saves {$save} each week. After how many weeks can {he} buy it?',
      '{name} wants to buy a {good} for {$price}. {He} has {$has} now and gets {$save} each week. How many weeks does it take?',
    ],
    steps: [
      ['needed = price - has', 'Needed'],
      ['weeks = needed / save', 'Weeks'],
    ],
    answer: n => (n.price - n.has) / n.save,
  }),
  shape({
    name: 'sold-and-spent',
    numbers: { a: [3, 60], p: [2, 9], cost: [5, 90] },
    asks: [
      '{name} sells {a} {goods} at the {place} for {$p} each. {He} spends {$cost} of the money. How much is left?',
      '{name} gets {$p} for each {good}. {He} sells {a} of them and then spends {$cost}. How many dollars are left?',
    ],
    steps: [
      ['earned = a * p', 'Earned'],
      ['left = earned - cost', 'Left'],
    ],
    answer: n => n.a * n.p - n.cost,
  }),
  shape({
    name: 'tickets',
    numbers: { adults: [2, 9], p: [4, 25], kids: [2, 12], q: [2, 9] },
    asks: [
      'A ticket costs {$p} for adults and {$q} for kids. How much do {adults} adults and {kids} kids pay?',
      '{adults} adults and {kids} kids go to the {place}. Adults pay {$p} each and kids pay {$q} each. How many dollars is that together?',
    ],
    steps: [
      ['first = adults * p', 'The adults'],
      ['second = kids * q', 'The kids'],
      ['all = first + second', 'Together'],
    ],
    answer: n => n.adults * n.p + n.kids * n.q,
  }),
  shape({
    name: 'rest-shared',
    numbers: { money: [20, 150], cost: [4, 60], people: [2, 9] },
    asks: [
      '{name} has {$money} and spends {$cost} on a {good}. The rest is shared by {people} kids. How much does each kid get?',
      '{name} pays {$cost} for a {good} and gives the rest of {his} {$money} to {people} friends, the same to each. How many dollars does each friend get?',
    ],
    steps: [
      ['rest = money - cost', 'The rest'],
      ['share = rest / people', 'For each'],
    ],
    answer: n => (n.money - n.cost) / n.people,
  }),
  shape({
    name: 'coins',
    numbers: { a: [2, 30], b: [2, 30], cost: [10, 120] },
    asks: [
      '{name} has {a} coins of 5 cents and {b} coins of 10 cents. {He} spends {cost} cents. How many cents are left?',
      'In a jar are {a} coins of 5 cents and {b} coins of 10 cents. {name} takes out {cost} cents. How many cents stay in the jar?',
    ],
    steps: [
      ['first = a * 5', 'Coins of 5'],
      ['second = b * 10', 'Coins of 10'],
      ['all = first + second', 'Together'],
      ['left = all - cost', 'Left'],
    ],
    answer: n => 5 * n.a + 10 * n.b - n.cost,
  }),
]
