// Problems of things that are counted. Their texts are GSM8K's (MIT licence, © 2021 OpenAI: ../LICENSE).
import { type Template, template, whole } from '../template.ts'
import { commas, words } from '../writing.ts'

export const counting: readonly Template[] = [
  template({
    row: 31,
    numbers: { first: [80, 40, 160, 20], more: [20, 10, 40, 5], percent: [25, 10, 50, 5] },
    ask: ({ first, more, percent }) =>
      `Gunter is trying to count the jelly beans in a jar. He asks his friends how many they think are in the jar. One says ${first}. Another says ${more} more than half the first one. A third says ${percent}% more than the first one. What is their average guess?`,
    answer: ({ first, more, percent }) =>
      (first + (whole(first / 2) + more) + (first + whole((first * percent) / 100))) / 3,
  }),
  template({
    row: 126,
    numbers: { chicken: [38, 20, 60], more: [6, 3, 15] },
    ask: ({ chicken, more }) =>
      `Dylan needed chicken sausages and fish sausages to make sausage buns at a party. He bought ${chicken} chicken sausages and ${more} more fish sausages than chicken sausages. How many sausages did Dylan buy in all?`,
    answer: ({ chicken, more }) => chicken + (chicken + more),
  }),
  template({
    row: 291,
    numbers: { adults: [4, 3, 8], children: [8, 5, 15], packets: [8, 5, 15], bars: [5, 4, 10], share: [6, 3, 9] },
    ask: ({ adults, children, packets, bars, share }) =>
      `${adults} adults and ${children} children are to share ${packets} packets of chocolate bars. Each packet contains ${bars} chocolate bars. If each adult gets ${share} chocolate bars and the rest are to be shared equally among the children, how many will each child get?`,
    answer: ({ adults, children, packets, bars, share }) => (packets * bars - adults * share) / children,
  }),
  template({
    row: 379,
    numbers: { bought: [23, 12, 45], given: [42, 20, 70], eaten: [44, 15, 70] },
    ask: ({ bought, given, eaten }) =>
      `Rachel bought ${bought} cookies and Janet gave her ${given} cookies. The other day her brother ate ${eaten} of those cookies. How many cookies are left for Rachel?`,
    answer: ({ bought, given, eaten }) => bought + given - eaten,
  }),
  template({
    row: 465,
    numbers: {
      decks: [6, 3, 9],
      deck: [25, 15, 40, 5],
      boxes: [5, 3, 9],
      box: [40, 20, 60, 10],
      kept: [50, 20, 90, 10],
      each: [10, 5, 12],
    },
    ask: ({ decks, deck, boxes, box, kept, each }) =>
      `Miss Maria is a middle school teacher, and she loves to collect sports cards. She has ${words(decks)} decks with ${deck} basketball cards in each deck and ${words(boxes)} boxes with ${box} baseball cards in each box. She keeps ${kept} cards and gives the remaining cards to her students. If her students got ${words(each)} cards each, how many students does Miss Maria have?`,
    answer: ({ decks, deck, boxes, box, kept, each }) => (decks * deck + boxes * box - kept) / each,
  }),
  template({
    row: 500,
    numbers: { all: [43, 25, 90], more: [7, 3, 15] },
    ask: ({ all, more }) =>
      `Together Lily, David, and Bodhi collected ${all} insects. Lily found ${more} more than David. David found half of what Bodhi found. How many insects did Lily find?`,
    answer: ({ all, more }) => whole((all - more) / 4) + more,
  }),
  template({
    row: 577,
    numbers: {
      early: [50, 20, 90, 10],
      middle: [120, 60, 200, 10],
      sixth: [20, 10, 60, 10],
      seventh: [90, 40, 150, 10],
    },
    ask: ({ early, middle, sixth, seventh }) =>
      `Mack wants to count things and decided to count how many birds there are in the sky over the next week. On days one and two, Mack saw a total of ${early} birds. On day three he saw none. On days four and five, he saw ${middle} birds. On day six he saw ${sixth} and on day seven he saw ${seventh}. On average, how many birds did Mack see in a day?`,
    answer: ({ early, middle, sixth, seventh }) => (early + middle + sixth + seventh) / 7,
  }),
  template({
    row: 632,
    numbers: { snowflakes: [16, 10, 35], more: [3, 2, 9], fewer: [9, 4, 15] },
    ask: ({ snowflakes, more, fewer }) =>
      `Max bought stamps at the post office. Some of the stamps had a snowflake design, some had a truck design, and some had a rose design. Max bought ${snowflakes} snowflake stamps. He bought ${more} more truck stamps than snowflake stamps, and ${fewer} fewer rose stamps than truck stamps. How many stamps did Max buy in all?`,
    answer: ({ snowflakes, more, fewer }) => snowflakes + (snowflakes + more) + whole(snowflakes + more - fewer),
  }),
  template({
    row: 703,
    numbers: { males: [8, 5, 15], females: [6, 4, 15], each: [3, 2, 8] },
    ask: ({ males, females, each }) =>
      `Larry cooked dumplings for a group of friends.  There are ${males} males, including Larry, and ${females} females among them. Each male ate 1 more dumpling than each female. How many dumplings did Larry cook if each female ate ${each} dumplings and there were no leftovers?`,
    answer: ({ males, females, each }) => males * (each + 1) + females * each,
  }),
  template({
    row: 775,
    numbers: { cars: [57, 30, 90], motorcycles: [73, 30, 95], box: [650, 300, 900, 10] },
    ask: ({ cars, motorcycles, box }) =>
      `Henry needs to assemble some toys, specifically ${cars} cars and ${motorcycles} motorcycles. Henry knows that to assemble all the toys he will need 4 wheels for each car and 2 wheels for each motorcycle. How many wheels will be left if he has a box with ${box} wheels in it?`,
    answer: ({ cars, motorcycles, box }) => box - (cars * 4 + motorcycles * 2),
  }),
  template({
    row: 829,
    numbers: { month: [50000, 20000, 90000, 1000], week: [8000, 4000, 16000, 2000] },
    ask: ({ month, week }) =>
      `Boris owns a chocolate factory. He produces ${commas(month)} bars of chocolate each month. Boris produces ${commas(week)} bars of chocolate the first week. The second week, Boris only produces half as much as the first week. But, the third week, Boris produces three times as much as the first week. How much does he produce the fourth week?`,
    when: ({ month, week }) => month <= 8 * week,
    answer: ({ month, week }) => month - (week + whole(week / 2) + 3 * week),
  }),
  template({
    row: 927,
    numbers: {
      rolls: [200, 100, 500, 100],
      muffins: [300, 100, 500, 100],
      roll: [600, 300, 900, 150],
      muffin: [450, 300, 900, 150],
    },
    ask: ({ rolls, muffins, roll, muffin }) =>
      `Andrew bakes ${rolls} mini cinnamon rolls and ${muffins} mini blueberry muffins. A normal cinnamon roll has ${roll} calories and a normal blueberry muffin has ${muffin} calories. If a mini pastry has 1/3rd of the calories of a normal version, how many calories do the pastries he baked have?`,
    answer: ({ rolls, muffins, roll, muffin }) => rolls * whole(roll / 3) + muffins * whole(muffin / 3),
  }),
  template({
    row: 1017,
    numbers: { pictures: [72, 40, 180], albums: [8, 6, 15], selfies: [3, 2, 6], portraits: [2, 3, 6] },
    ask: ({ pictures, albums, selfies, portraits }) =>
      `Olivia uploaded ${pictures} pictures to Facebook.  She put the same number of the pics into ${albums} albums.  ${selfies} of the albums were selfies only and ${portraits} of the albums were portraits.  How many portraits and selfies did she have?`,
    when: ({ albums, selfies, portraits }) => selfies + portraits <= albums,
    answer: ({ pictures, albums, selfies, portraits }) => whole(pictures / albums) * (selfies + portraits),
  }),
  template({
    row: 1138,
    numbers: {
      cows: [50, 20, 90, 10],
      chickens: [20, 10, 60, 10],
      newCows: [20, 5, 30, 5],
      newChickens: [10, 5, 30, 5],
      weeks: [3, 2, 6],
    },
    ask: ({ cows, chickens, newCows, newChickens, weeks }) =>
      `Melanie's father opens up an animal farm starting with ${cows} cows and ${chickens} chickens. Milkie Cows Limited brings him ${newCows} cows per day and Broilers Limited brings him ${newChickens} chickens per day, for ${words(weeks)} weeks. What's the total number of animals on the farm after ${words(weeks)} weeks?`,
    answer: ({ cows, chickens, newCows, newChickens, weeks }) => cows + chickens + (newCows + newChickens) * 7 * weeks,
  }),
  template({
    row: 1160,
    numbers: { all: [5168, 3500, 8500], early: [1907, 900, 2900], late: [2136, 900, 2900] },
    ask: ({ all, early, late }) =>
      `Last week the IRS received ${all} tax reports. On Monday and Tuesday they received a total of ${early} reports. On Thursday and Friday they received a total of ${late} reports. How many reports did they receive on Wednesday?`,
    answer: ({ all, early, late }) => all - early - late,
  }),
  template({
    row: 1249,
    numbers: { rooms: [8, 6, 14, 2], people: [4, 3, 7], each: [2, 3, 4], small: [4, 2, 7], medium: [5, 2, 8] },
    ask: ({ rooms, people, each, small, medium }) =>
      `The power goes out in Brianna's house one night so she and her family gather all their candles and flashlights. There are ${rooms} rooms in the house and ${people} people living there, including Brianna. There is a flashlight for every person to carry and ${words(each)} for each room. They have a variety of candles available; ${small} small candles each for half the rooms and ${medium} medium candles each for the other half of the rooms. With everything combined, how many candles and flashlights are Brianna's family using when the lights go out?`,
    answer: ({ rooms, people, each, small, medium }) =>
      people + each * rooms + whole(rooms / 2) * small + whole(rooms / 2) * medium,
  }),
  template({
    row: 1263,
    numbers: { first: [50, 30, 150, 10], more: [20, 10, 60, 10], average: [60, 40, 200, 10] },
    ask: ({ first, more, average }) =>
      `Conor lives near a beach and loves going there every day to have fun. On a particular week, he found ${first} people at the beach on the first day. The next day, ${more} more people were present at the beach than on the first day, and on the third day, the total number of people increased to twice the number that were there on the second day. If Conor saw an average of ${average} people each day the rest of the week, calculate the total number of people Conor saw at the beach that week.`,
    answer: ({ first, more, average }) => first + (first + more) + (first + more) * 2 + average * 4,
  }),
]
