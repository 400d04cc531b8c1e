// Rows, legs, points, parts of a whole.
import { shape } from '../shape.ts'

export const counting = [
  shape({
    name: 'chairs-free',
    numbers: { rows: [3, 30], each: [3, 12], taken: [5, 150] },
    asks: [
      'There are {rows} rows of {each} chairs. {taken} chairs are taken. How many chairs are free?',
      'A school has {rows} rows with {each} chairs in each row. {taken} kids sit down. How many chairs are still free?',
    ],
    steps: [
      ['chairs = rows * each', 'Chairs'],
      ['free = chairs - taken', 'Free'],
    ],
    answer: n => n.rows * n.each - n.taken,
  }),
  shape({
    name: 'garden',
    numbers: { rows: [2, 9], trees: [2, 9], each: [2, 9], eaten: [2, 60] },
    asks: [
      'A garden has {rows} rows of {trees} trees. Each tree has {each} {foods}. {name} eats {eaten} of them. How many {foods} are left?',
      '{name} has {rows} rows with {trees} trees each. {He} takes {each} {foods} from each tree and eats {eaten} of them. How many {foods} are left?',
    ],
    steps: [
      ['all = rows * trees', 'Trees'],
      ['fruit = all * each', 'On all trees'],
      ['left = fruit - eaten', 'Left'],
    ],
    answer: n => n.rows * n.trees * n.each - n.eaten,
  }),
  shape({
    name: 'legs',
    numbers: { cows: [2, 40], hens: [2, 40] },
    asks: [
      'A farm has {cows} cows and {hens} hens. A cow has 4 legs and a hen has 2. How many legs is that together?',
      '{name} sees {cows} cows with 4 legs and {hens} hens with 2 legs. How many legs are there?',
    ],
    steps: [
      ['first = cows * 4', 'The cows'],
      ['second = hens * 2', 'The hens'],
      ['all = first + second', 'Together'],
    ],
    answer: n => 4 * n.cows + 2 * n.hens,
  }),
  shape({
    name: 'points',
    numbers: { a: [2, 20], x: [2, 9], b: [2, 20], lost: [2, 60] },
    asks: [
      '{name} wins {a} games with {x} points each and {b} games with 2 points each, and then loses {lost} points. How many points are left?',
      'A big win gives {x} points and a small win gives 2. {name} has {a} big wins and {b} small wins and loses {lost} points. How many points does {he} have?',
    ],
    steps: [
      ['first = a * x', 'The first'],
      ['second = b * 2', 'The second'],
      ['all = first + second', 'Together'],
      ['left = all - lost', 'Left'],
    ],
    answer: n => n.a * n.x + 2 * n.b - n.lost,
  }),
  shape({
    name: 'red-blue-green',
    numbers: { all: [20, 150], red: [3, 60], blue: [2, 60] },
    asks: [
      'There are {all} {things} in a {box}. {red} are red and {blue} are blue. The rest are green. How many are green?',
      '{name} has {all} {things}. {red} of them are red, {blue} are blue and the rest are green. How many green {things} are there?',
    ],
    steps: [
      ['known = red + blue', 'Red and blue'],
      ['green = all - known', 'Green'],
    ],
    answer: n => n.all - n.red - n.blue,
  }),
  shape({
    name: 'blue-twice-red',
    numbers: { all: [30, 250], red: [3, 60], k: [2, 5] },
    asks: [
      '{name} has {all} {things}. {red} are red, {k} times as many are blue, and the rest are green. How many are green?',
      'In a {box} are {all} {things}. {red} are red. There are {k} times as many blue {things}. The rest are green. How many are green?',
    ],
    steps: [
      ['blue = red * k', 'Blue'],
      ['known = red + blue', 'Red and blue'],
      ['green = all - known', 'Green'],
    ],
    answer: n => n.all - n.red - n.red * n.k,
  }),
  shape({
    name: 'shelves',
    numbers: { shelves: [2, 12], each: [3, 30], out: [2, 60], back: [2, 40] },
    holds: n => n.back < n.out,
    asks: [
      'The library has {shelves} shelves with {each} books each. {out} books are taken and {back} come back. How many books are there now?',
      '{name} has {shelves} shelves of {each} books. {He} gives {out} books away and gets {back} back. How many books does {he} have now?',
    ],
    steps: [
      ['all = shelves * each', 'On the shelves'],
      ['left = all - out', 'After giving'],
      ['now = left + back', 'After getting'],
    ],
    answer: n => n.shelves * n.each - n.out + n.back,
  }),
  shape({
    name: 'lunch',
    numbers: { kids: [4, 40], x: [2, 6], adults: [2, 9], y: [2, 5] },
    asks: [
      'For lunch each of {kids} kids eats {x} {foods} and each of {adults} adults eats {y}. How many {foods} do they eat?',
      'There are {kids} kids and {adults} adults. Each kid gets {x} {foods} and each adult gets {y} {foods}. How many {foods} is that together?',
    ],
    steps: [
      ['first = kids * x', 'The kids'],
      ['second = adults * y', 'The adults'],
      ['all = first + second', 'Together'],
    ],
    answer: n => n.kids * n.x + n.adults * n.y,
  }),
  shape({
    name: 'dozens',
    numbers: { dozens: [2, 9], lost: [2, 30], more: [2, 30] },
    asks: [
      '{name} has {dozens} packs of 12 eggs. {lost} eggs are lost. Then {he} gets {more} more. How many eggs are there now?',
      'A pack has 12 eggs. {name} buys {dozens} packs and eats {lost} eggs. Then {friend} gives {him} {more} more. How many eggs does {name} have now?',
    ],
    steps: [
      ['eggs = dozens * 12', 'Eggs'],
      ['left = eggs - lost', 'Left'],
      ['all = left + more', 'Together'],
    ],
    answer: n => 12 * n.dozens - n.lost + n.more,
  }),
  shape({
    name: 'weights',
    numbers: { a: [2, 12], w: [2, 25], empty: [2, 60] },
    asks: [
      'A box weighs {empty} pounds when it is empty. {name} puts {a} {goods} of {w} pounds each in it. How many pounds does it weigh now?',
      'Each {good} weighs {w} pounds. {name} puts {a} of them in a box of {empty} pounds. How many pounds is that together?',
    ],
    steps: [
      ['inside = a * w', 'The {goods}'],
      ['all = inside + empty', 'Together'],
    ],
    answer: n => n.empty + n.a * n.w,
  }),
  shape({
    name: 'rope-cut',
    numbers: { all: [30, 200], cuts: [2, 9], each: [2, 15] },
    asks: [
      'A rope is {all} inches long. {name} cuts off {cuts} parts of {each} inches each. How many inches are left?',
      '{name} cuts {cuts} parts from a rope of {all} inches. Each part is {each} inches long. How long is the rest?',
    ],
    steps: [
      ['gone = cuts * each', 'Cut off'],
      ['left = all - gone', 'Left'],
    ],
    answer: n => n.all - n.cuts * n.each,
  }),
  shape({
    name: 'rows-and-more',
    numbers: { rows: [2, 12], each: [3, 12], more: [2, 60], gone: [2, 60] },
    asks: [
      '{name} puts {rows} rows of {each} {things} on a table and adds {more} more. Then {friend} takes {gone} of them. How many {things} stay on the table?',
      'On a table are {rows} rows with {each} {things} each. {name} adds {more} {things} and takes {gone} away. How many {things} are there now?',
    ],
    steps: [
      ['first = rows * each', 'In the rows'],
      ['all = first + more', 'After adding'],
      ['left = all - gone', 'Left'],
    ],
    answer: n => n.rows * n.each + n.more - n.gone,
  }),
]
