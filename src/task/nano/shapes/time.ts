// Days, hours, ways, growth: so much each time.
import { shape } from '../shape.ts'

export const time = [
  shape({
    name: 'pages-left',
    numbers: { pages: [40, 300], day: [4, 30], days: [2, 9] },
    asks: [
      'A book has {pages} pages. {name} reads {day} pages a day for {days} days. How many pages are left?',
      '{name} reads {day} pages each day. After {days} days, how many pages of a book with {pages} pages are left?',
    ],
    steps: [
      ['read = day * days', 'Read'],
      ['left = pages - read', 'Left'],
    ],
    answer: n => n.pages - n.day * n.days,
  }),
  shape({
    name: 'days-to-read',
    numbers: { pages: [30, 150], read: [5, 90], day: [2, 12] },
    asks: [
      'A book has {pages} pages. {name} has read {read} of them and reads {day} pages a day. How many days does the rest take?',
      '{name} reads {day} pages each day. {He} has read {read} of {pages} pages. After how many days is the book done?',
    ],
    steps: [
      ['rest = pages - read', 'The rest'],
      ['days = rest / day', 'Days'],
    ],
    answer: n => (n.pages - n.read) / n.day,
  }),
  shape({
    name: 'way-and-back',
    numbers: { way: [2, 25], days: [2, 9], more: [2, 60] },
    asks: [
      'It is {way} miles to the {place}. {name} goes there and back on {days} days, and walks {more} more miles. How many miles is that?',
      '{name} goes {way} miles to the {place} and {way} miles back on each of {days} days. Then {he} runs {more} miles. How many miles is that together?',
    ],
    steps: [
      ['day = way * 2', 'Each day'],
      ['trips = day * days', 'All days'],
      ['all = trips + more', 'Together'],
    ],
    answer: n => 2 * n.way * n.days + n.more,
  }),
  shape({
    name: 'drive-rest',
    numbers: { way: [60, 500, 5], speed: [20, 60, 5], hours: [2, 7] },
    asks: [
      '{name} wants to drive {way} miles. {He} drives {speed} miles an hour for {hours} hours. How many miles are left?',
      'It is {way} miles to the park. A car goes {speed} miles each hour. After {hours} hours, how many miles are left?',
    ],
    steps: [
      ['done = speed * hours', 'Done'],
      ['left = way - done', 'Left'],
    ],
    answer: n => n.way - n.speed * n.hours,
  }),
  shape({
    name: 'two-speeds',
    numbers: { a: [3, 30], x: [2, 8], b: [3, 30], y: [2, 8] },
    asks: [
      '{name} goes {a} miles an hour for {x} hours and then {b} miles an hour for {y} hours. How many miles is that?',
      'A car goes {a} miles each hour for {x} hours. Another car goes {b} miles each hour for {y} hours. How many miles do they go together?',
    ],
    steps: [
      ['first = a * x', 'The first'],
      ['second = b * y', 'The second'],
      ['all = first + second', 'Together'],
    ],
    answer: n => n.a * n.x + n.b * n.y,
  }),
  shape({
    name: 'plant-grows',
    numbers: { start: [3, 90], grows: [2, 15], weeks: [2, 12] },
    asks: [
      'A plant is {start} inches tall. It grows {grows} inches each week. How tall is it after {weeks} weeks?',
      'Each week a plant grows {grows} inches. It is {start} inches tall now. How many inches tall is it in {weeks} weeks?',
    ],
    steps: [
      ['more = grows * weeks', 'Growth'],
      ['tall = start + more', 'Together'],
    ],
    answer: n => n.start + n.grows * n.weeks,
  }),
  shape({
    name: 'tank-leaks',
    numbers: { start: [30, 300], leaks: [2, 25], hours: [2, 9] },
    asks: [
      'A tank holds {start} cups of water. It loses {leaks} cups each hour. How many cups are left after {hours} hours?',
      'Each hour {leaks} cups of water run out of a tank. There were {start} cups before. How many cups are left after {hours} hours?',
    ],
    steps: [
      ['lost = leaks * hours', 'Lost'],
      ['left = start - lost', 'Left'],
    ],
    answer: n => n.start - n.leaks * n.hours,
  }),
  shape({
    name: 'hours-and-minutes',
    numbers: { hours: [2, 9], minutes: [5, 59], more: [5, 90] },
    asks: [
      '{name} works for {hours} hours and {minutes} minutes. Then {he} reads for {more} minutes. How many minutes is that together?',
      'A trip takes {hours} hours and {minutes} minutes. {name} stays {more} minutes more. How many minutes is that?',
    ],
    steps: [
      ['first = hours * 60', 'The hours'],
      ['second = first + minutes', 'With the minutes'],
      ['all = second + more', 'Together'],
    ],
    answer: n => 60 * n.hours + n.minutes + n.more,
  }),
  shape({
    name: 'warmer-colder',
    numbers: { start: [10, 80], up: [2, 30], down: [2, 50] },
    asks: [
      'It is {start} degrees at first. It gets {up} degrees warmer and then {down} degrees colder. How many degrees is it now?',
      'It was {start} degrees. Then it was {up} degrees warmer, and after that {down} degrees colder. How warm is it now?',
    ],
    steps: [
      ['warm = start + up', 'Warmer'],
      ['cold = warm - down', 'Colder'],
    ],
    answer: n => n.start + n.up - n.down,
  }),
  shape({
    name: 'more-each-day',
    numbers: { a: [3, 60], d: [2, 30] },
    asks: [
      '{name} finds {a} {things} on the first day and {d} more on each next day. How many {things} does {he} find in 3 days?',
      'On the first day {name} sells {a} {things}. Each day {he} sells {d} more than the day before. How many {things} does {he} sell in 3 days?',
    ],
    steps: [
      ['second = a + d', 'Second day'],
      ['third = second + d', 'Third day'],
      ['two = a + second', 'Two days'],
      ['all = two + third', 'Together'],
    ],
    answer: n => 3 * n.a + 3 * n.d,
  }),
  shape({
    name: 'double-next-day',
    numbers: { a: [3, 60], gone: [2, 80] },
    asks: [
      '{name} finds {a} {things} on the first day and twice as many on the second day. {He} gives {gone} away. How many {things} are left?',
      'On the second day {name} finds twice as many {things} as on the first day, when {he} found {a}. Then {gone} are lost. How many {things} are left?',
    ],
    steps: [
      ['second = a * 2', 'Second day'],
      ['all = a + second', 'Together'],
      ['left = all - gone', 'Left'],
    ],
    answer: n => 3 * n.a - n.gone,
  }),
  shape({
    name: 'bus-stops',
    numbers: { start: [10, 60], off: [2, 30], on: [2, 30], off2: [2, 30] },
    asks: [
      'There are {start} people on a bus. At the first stop {off} get off and {on} get on. At the next stop {off2} get off. How many people are on the bus now?',
      'A bus has {start} people. {off} get off at the {place} and {on} get on. Then {off2} get off. How many people stay on the bus?',
    ],
    steps: [
      ['fewer = start - off', 'After {off} get off'],
      ['more = fewer + on', 'After {on} get on'],
      ['left = more - off2', 'After {off2} get off'],
    ],
    answer: n => n.start - n.off + n.on - n.off2,
  }),
]
