// Problems of fractions and percentages of a whole. Their texts are GSM8K's (MIT licence, © 2021 OpenAI: ../LICENSE).
import { isReduced, type Template, template, whole } from '../template.ts'

export const parts: readonly Template[] = [
  template({
    row: 49,
    numbers: { floors: [15, 8, 30], units: [8, 4, 16], part: [3, 1, 7], of: [4, 3, 9] },
    ask: ({ floors, units, part, of }) =>
      `Richard lives in an apartment building with ${floors} floors. Each floor contains ${units} units, and ${part}/${of} of the building is occupied. What's the total number of unoccupied units In the building?`,
    when: ({ part, of }) => isReduced(part, of),
    answer: ({ floors, units, part, of }) => floors * units - whole((floors * units * part) / of),
  }),
  template({
    row: 192,
    numbers: {
      planted: [10, 6, 20],
      chopped: [2, 3, 5],
      start: [50, 30, 90, 10],
      years: [10, 5, 20, 5],
      percent: [30, 10, 50, 5],
    },
    ask: ({ planted, chopped, start, years, percent }) =>
      `Tom plants ${planted} trees a year.  Every year he also chops down ${chopped} trees a year.  He starts with ${start} trees.  After ${years} years ${percent}% of the trees die.  How many trees does he have left?`,
    answer: ({ planted, chopped, start, years, percent }) =>
      ((start + (planted - chopped) * years) * (100 - percent)) / 100,
  }),
  template({
    row: 456,
    numbers: { red: [15, 10, 40], percent: [60, 20, 90, 10] },
    ask: ({ red, percent }) =>
      `In a set of magicians cards, there are ${red} red cards, and ${percent}% more green cards. Yellow cards are as many, as the sum of red and green cards. How many cards of all mentioned colors are there?`,
    answer: ({ red, percent }) => 2 * (red + (red + whole((red * percent) / 100))),
  }),
  template({
    row: 521,
    numbers: { all: [100, 60, 200, 10], monday: [12, 6, 25], times: [3, 2, 4] },
    ask: ({ all, monday, times }) =>
      `Chris is way behind on his math homework. He has ${all} math problems to complete in total. He completes ${monday} problems on Monday night. On Tuesday, he completes ${times} times as many problems as he did on Monday. On Wednesday, he completes one-quarter of the remaining math problems. How many math problems does he have left to complete on Thursday?`,
    answer: ({ all, monday, times }) => whole((all - monday - times * monday) / 4) * 3,
  }),
  template({
    row: 955,
    numbers: { beds: [1000, 800, 3000, 100], of: [5, 3, 10], daily: [50, 10, 90, 10], weeks: [2, 3, 4] },
    ask: ({ beds, of, daily, weeks }) =>
      `A hospital has a capacity of ${beds} beds with 1/${of} occupied. Due to the coronavirus outbreak, ${daily} patients are admitted into the hospital each day. Calculate the total number of unoccupied beds in the hospital after ${weeks} weeks.`,
    answer: ({ beds, of, daily, weeks }) => beds - whole(beds / of) - daily * 7 * weeks,
  }),
  template({
    row: 1011,
    numbers: { capacity: [18000, 9600, 36000, 1200] },
    ask: ({ capacity }) =>
      `A tank has a capacity of ${capacity} gallons. Wanda and Ms. B decided to pump water from a pond to fill the tank in two days. On the first day, working in shifts, Wanda filled 1/4 of the tank's capacity with water, and Ms. B pumped 3/4 as much water as Wanda pumped into the tank that day. On the second day, Wanda pumped 2/3 of the amount of water she pumped on the previous day, while Ms. B only pumped 1/3 of the number of gallons she pumped on the first day. How many gallons of water are remaining for the tank to be full?`,
    answer: ({ capacity }) => {
      const first = whole(capacity / 4)
      const friend = whole((first * 3) / 4)
      return capacity - first - friend - whole((first * 2) / 3) - whole(friend / 3)
    },
  }),
  template({
    row: 1116,
    numbers: { before: [50, 20, 200, 10], percent: [20, 10, 60, 5] },
    ask: ({ before, percent }) =>
      `Last year there were ${before} students enrolled in a calligraphy class. This year, there was a ${percent}% increase in enrollment. How many students are enrolled this year in the calligraphy class?`,
    answer: ({ before, percent }) => before + (before * percent) / 100,
  }),
  template({
    row: 1270,
    numbers: {
      price: [9000, 4000, 20000, 1000],
      first: [30, 10, 40, 10],
      second: [30, 10, 40, 10],
      third: [20, 10, 50, 10],
    },
    ask: ({ price, first, second, third }) =>
      `Gary bought a boat for $${price}.  Over the first year it depreciated ${first}%.  The second year it depreciated another ${second}%.  The third year it depreciated ${third}%.  How much is the boat worth after the three years?`,
    answer: ({ price, first, second, third }) => {
      const one = whole((price * (100 - first)) / 100)
      const two = whole((one * (100 - second)) / 100)
      return (two * (100 - third)) / 100
    },
  }),
]
