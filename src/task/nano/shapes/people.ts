// Ages, and who has more than whom.
import { shape } from '../shape.ts'

export const people = [
  shape({
    name: 'times-as-many',
    numbers: { a: [3, 60], k: [2, 6], gone: [2, 60] },
    asks: [
      '{name} has {a} {things}. {friend} has {k} times as many. {friend} gives {gone} {things} away. How many {things} does {friend} have left?',
      '{friend} has {k} times as many {things} as {name}, who has {a}. Then {friend} loses {gone} of them. How many {things} does {friend} have now?',
    ],
    steps: [
      ['many = a * k', '{friend}'],
      ['left = many - gone', 'Left'],
    ],
    answer: n => n.a * n.k - n.gone,
  }),
  shape({
    name: 'times-together',
    numbers: { a: [3, 80], k: [2, 9], c: [2, 60] },
    asks: [
      '{name} has {a} {things}. {friend} has {k} times as many. {third} has {c} {things}. How many {things} do {friend} and {third} have together?',
      '{friend} finds {k} times as many {things} as {name}. {name} finds {a} and {third} finds {c}. How many {things} do {friend} and {third} have?',
    ],
    steps: [
      ['many = a * k', '{friend}'],
      ['all = many + c', 'Together'],
    ],
    answer: n => n.a * n.k + n.c,
  }),
  shape({
    name: 'more-than',
    numbers: { a: [3, 90], d: [2, 50], e: [2, 50] },
    asks: [
      '{name} has {a} {things}. {friend} has {d} more than {name}. {third} has {e} more than {friend}. How many {things} does {third} have?',
      '{friend} has {d} more {things} than {name}, and {third} has {e} more than {friend}. {name} has {a} {things}. How many {things} does {third} have?',
    ],
    steps: [
      ['second = a + d', '{friend}'],
      ['last = second + e', '{third}'],
    ],
    answer: n => n.a + n.d + n.e,
  }),
  shape({
    name: 'more-together',
    numbers: { a: [3, 99], d: [2, 60] },
    asks: [
      '{name} has {a} {things}. {friend} has {d} more than {name}. How many {things} do they have together?',
      '{friend} finds {d} more {things} than {name}, who finds {a}. How many {things} do they find together?',
    ],
    steps: [
      ['second = a + d', '{friend}'],
      ['all = a + second', 'Together'],
    ],
    answer: n => 2 * n.a + n.d,
  }),
  shape({
    name: 'more-and-fewer',
    numbers: { a: [10, 99], d: [2, 50], e: [2, 50] },
    asks: [
      '{name} has {a} {things}. {friend} has {d} more than {name}. {third} has {e} fewer than {friend}. How many {things} does {third} have?',
      '{third} has {e} fewer {things} than {friend}, and {friend} has {d} more than {name}. {name} has {a} {things}. How many {things} does {third} have?',
    ],
    steps: [
      ['second = a + d', '{friend}'],
      ['last = second - e', '{third}'],
    ],
    answer: n => n.a + n.d - n.e,
  }),
  shape({
    name: 'age-later',
    numbers: { a: [3, 50], d: [2, 30], y: [2, 20] },
    asks: [
      '{name} is {a} years old. {friend} is {d} years older. How old is {friend} in {y} years?',
      '{friend} is {d} years older than {name}, who is {a} years old now. How old is {friend} after {y} years?',
    ],
    steps: [
      ['now = a + d', '{friend} now'],
      ['later = now + y', 'Later'],
    ],
    answer: n => n.a + n.d + n.y,
  }),
  shape({
    name: 'age-times',
    numbers: { a: [3, 18], k: [2, 6], y: [2, 30] },
    asks: [
      '{name} is {a} years old. {friend} is {k} times as old. How old is {friend} in {y} years?',
      '{friend} is {k} times as old as {name}. {name} is {a} now. How old is {friend} after {y} years?',
    ],
    steps: [
      ['now = a * k', '{friend} now'],
      ['later = now + y', 'Later'],
    ],
    answer: n => n.a * n.k + n.y,
  }),
  shape({
    name: 'age-younger',
    numbers: { a: [10, 60], d: [2, 30], y: [2, 20] },
    holds: n => n.a - n.d > 2,
    asks: [
      '{name} is {a} years old. {friend} is {d} years younger. How old is {friend} in {y} years?',
      '{friend} is {d} years younger than {name}. {name} is {a} years old now. How old is {friend} after {y} years?',
    ],
    steps: [
      ['now = a - d', '{friend} now'],
      ['later = now + y', 'Later'],
    ],
    answer: n => n.a - n.d + n.y,
  }),
  shape({
    name: 'age-sum',
    numbers: { a: [5, 60], d: [2, 30], e: [2, 30] },
    holds: n => n.a - n.e > 2,
    asks: [
      '{name} is {a} years old. {friend} is {d} years older and {third} is {e} years younger than {name}. How old are {friend} and {third} together?',
      '{friend} is {d} years older than {name}. {third} is {e} years younger than {name}. {name} is {a}. How many years do {friend} and {third} have together?',
    ],
    steps: [
      ['older = a + d', '{friend}'],
      ['younger = a - e', '{third}'],
      ['all = older + younger', 'Together'],
    ],
    answer: n => 2 * n.a + n.d - n.e,
  }),
  shape({
    name: 'three-and-goal',
    numbers: { goal: [40, 200, 5], a: [3, 60], b: [3, 60] },
    asks: [
      '{name} and {friend} want to collect {goal} {things}. {name} has {a} and {friend} has {b}. How many {things} do they still need?',
      '{name} finds {a} {things} and {friend} finds {b}. They want {goal} {things}. How many more do they need?',
    ],
    steps: [
      ['have = a + b', 'Together'],
      ['needed = goal - have', 'Needed'],
    ],
    answer: n => n.goal - n.a - n.b,
  }),
  shape({
    name: 'class-absent',
    numbers: { boys: [5, 50], d: [2, 20], absent: [2, 20] },
    asks: [
      'A school has {boys} boys and {d} more girls than boys. Today {absent} kids are sick. How many kids are there today?',
      'There are {boys} boys in the park and {d} more girls than boys. Then {absent} kids go home. How many kids stay?',
    ],
    steps: [
      ['girls = boys + d', 'Girls'],
      ['all = boys + girls', 'Together'],
      ['left = all - absent', 'Left'],
    ],
    answer: n => 2 * n.boys + n.d - n.absent,
  }),
]
