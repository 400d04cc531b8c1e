// Problems of time, speed, age and area. Their texts are GSM8K's (MIT licence, © 2021 OpenAI: ../LICENSE).
import { type Template, template, whole } from '../template.ts'
import { capitalWords, words } from '../writing.ts'

export const measures: readonly Template[] = [
  template({
    row: 93,
    numbers: { ahead: [2, 3, 6], percent: [10, 5, 25, 5], lee: [38, 35, 60] },
    ask: ({ ahead, percent, lee }) =>
      `Lee used to be able to run the 400-meter hurdles ${words(ahead)} seconds faster than Gerald would run the 400-meter hurdles.  But Gerald changed his diet, which improved his speed by ${percent}%.  If Lee runs the 400-meter hurdles in ${lee} seconds, how fast can Gerald, with his improved diet, run the 400-meter hurdles, in seconds?`,
    answer: ({ ahead, percent, lee }) => lee + ahead - whole(((lee + ahead) * percent) / 100),
  }),
  template({
    row: 313,
    numbers: { years: [6, 4, 12], cera: [46, 30, 70], times: [3000, 1000, 9000, 500] },
    ask: ({ years, cera, times }) =>
      `${capitalWords(years)} years ago, when Noah was half as old as Cera, the population of Chile was half what it is now. Currently, Cera is ${cera} years old. If the population of Chile ${words(years)} years ago was ${times} times the age of Noah, calculate the population of Chile now.`,
    answer: ({ years, cera, times }) => whole((cera - years) / 2) * times * 2,
  }),
  template({
    row: 647,
    numbers: { speed: [4, 6, 12, 2], soil: [24, 24, 120, 6], clay: [8, 6, 40] },
    ask: ({ speed, soil, clay }) =>
      `Bill is trying to dig a well in his backyard. He can dig ${speed} feet/hour through soil and half that fast through clay. If he has to dig through ${soil} feet of soil and ${clay} feet of clay, how long will it take him to dig the well?`,
    answer: ({ speed, soil, clay }) => whole(soil / speed) + whole(clay / (speed / 2)),
  }),
  template({
    row: 830,
    numbers: { videos: [18, 8, 30], length: [4, 2, 9], songs: [2, 3, 6], makeup: [15, 10, 30, 5], days: [6, 3, 7] },
    ask: ({ videos, length, songs, makeup, days }) =>
      `Britany records ${videos} ${length}-minute TikTok videos each week. She spends ${songs} hours a week writing amateur songs to sing on TikTok, and ${makeup} minutes ${words(days)} days a week doing her makeup before filming herself for TikTok. How much time does Britany spend on TikTok in a month with four weeks?`,
    answer: ({ videos, length, songs, makeup, days }) => (videos * length + songs * 60 + makeup * days) * 4,
  }),
  template({
    row: 1039,
    numbers: { longer: [2, 3, 5], wider: [2, 3, 5], long: [6, 5, 9], wide: [8, 6, 10] },
    ask: ({ longer, wider, long, wide }) =>
      `Jim is making a comforter for his king-sized bed. He needs two pieces of fabric that are ${longer} feet longer and ${wider} feet wider than the bed, which measures ${long} feet long by ${wide} feet wide. How many square feet of fabric does Jim need to buy?`,
    answer: ({ longer, wider, long, wide }) => (long + longer) * (wide + wider) * 2,
  }),
  template({
    row: 1171,
    numbers: {
      bedrooms: [4, 2, 6],
      long: [20, 10, 25, 5],
      wide: [12, 8, 14],
      times: [5, 2, 6],
      rest: [1000, 500, 2000, 100],
    },
    ask: ({ bedrooms, long, wide, times, rest }) =>
      `Tom has ${bedrooms} bedrooms in his house.  They measure ${long} by ${wide} feet each.  The living room is ${times} times bigger than one bedroom.  The rest of the house is ${rest} square feet.  What is the total area, in square feet, of the house?`,
    when: ({ long, wide }) => long > wide,
    answer: ({ bedrooms, long, wide, times, rest }) => long * wide * bedrooms + long * wide * times + rest,
  }),
  template({
    row: 1303,
    numbers: { dug: [6, 4, 8], days: [14, 7, 21], filled: [9, 7, 15] },
    ask: ({ dug, days, filled }) =>
      `Nate's dog can dig ${words(dug)} holes a day. He digs for ${days} days while Nate is on vacation. When Nate gets home, he starts filling in ${filled} holes a day, but the dog keeps digging ${dug} new holes every night. How many weeks does it take him to fill in all the holes?`,
    answer: ({ dug, days, filled }) => whole((dug * days) / whole(filled - dug)) / 7,
  }),
  template({
    row: 1314,
    numbers: { james: [19, 18, 35], dora: [12, 8, 16], years: [3, 2, 6], youngest: [32, 20, 45] },
    ask: ({ james, dora, years, youngest }) =>
      `John had a son James when he was ${james}.  James is now twice as old as his sister Dora, who will turn ${dora} in ${years} years.  How old will John's youngest son, who was born when John was ${youngest}, be in ${years} years?`,
    when: ({ james, youngest }) => youngest > james,
    answer: ({ james, dora, years, youngest }) => whole(whole(dora - years) * 2 + james - youngest) + years,
  }),
]
