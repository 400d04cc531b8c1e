// Problems of prices, wages and profits. Their texts are GSM8K's (MIT licence, © 2021 OpenAI: ../LICENSE).
import { isReduced, type Template, template, whole } from '../template.ts'
import { cents, commas, words } from '../writing.ts'

export const money: readonly Template[] = [
  template({
    row: 0,
    numbers: { eggs: [16, 12, 30], eaten: [3, 2, 6], baked: [4, 2, 8], price: [2, 3, 5] },
    ask: ({ eggs, eaten, baked, price }) =>
      `Janet’s ducks lay ${eggs} eggs per day. She eats ${words(eaten)} for breakfast every morning and bakes muffins for her friends every day with ${words(baked)}. She sells the remainder at the farmers' market daily for $${price} per fresh duck egg. How much in dollars does she make every day at the farmers' market?`,
    answer: ({ eggs, eaten, baked, price }) => whole(eggs - eaten - baked) * price,
  }),
  template({
    row: 17,
    numbers: {
      teach: [20, 15, 40, 5],
      coach: [30, 20, 45, 5],
      weeks: [50, 40, 48, 4],
      taught: [35, 20, 40, 5],
      coached: [15, 5, 20, 5],
    },
    ask: ({ teach, coach, weeks, taught, coached }) =>
      `Jill gets paid $${teach} per hour to teach and $${coach} to be a cheerleading coach. If she works ${weeks} weeks a year, ${taught} hours a week as a teacher and ${coached} hours a week as a coach, what's her annual salary?`,
    when: ({ teach, coach }) => teach !== coach,
    answer: ({ teach, coach, weeks, taught, coached }) => (teach * taught + coach * coached) * weeks,
  }),
  template({
    row: 115,
    numbers: {
      percent: [50, 20, 80, 10],
      long: [10, 4, 12],
      longPrice: [10, 6, 15],
      square: [5, 3, 12],
      squarePrice: [16, 10, 30],
    },
    ask: ({ percent, long, longPrice, square, squarePrice }) =>
      `Sasha notices that prices for lumber have gone up ${percent}% in the last few months after she bought some lumber. Since she has leftovers, she decides to sell them. She has leftover ${words(long)} 2 x 4 x 10 boards that cost her $${longPrice} each. She also has ${words(square)} 4 x 4 x 10 boards she bought for $${squarePrice} each. If she sells them all, how much profit does she make?`,
    when: ({ longPrice, squarePrice }) => squarePrice > longPrice,
    answer: ({ percent, long, longPrice, square, squarePrice }) =>
      ((long * longPrice + square * squarePrice) * percent) / 100,
  }),
  template({
    row: 137,
    numbers: {
      subs: [2, 3, 5],
      sub: [750, 500, 950, 50],
      chips: [2, 3, 5],
      chip: [150, 100, 300, 25],
      cookies: [2, 3, 6],
      cookie: [100, 75, 200, 25],
      fee: [20, 5, 30, 5],
      tip: [500, 200, 800, 100],
    },
    ask: ({ subs, sub, chips, chip, cookies, cookie, fee, tip }) =>
      `Rory orders ${subs} subs for $${cents(sub)} each, ${chips} bags of chips for $${cents(chip)} each and ${cookies} cookies for $${cents(cookie)} each for delivery.  There’s a ${fee}% delivery fee added at check out and she wants to add a $${cents(tip)} tip.  What will her delivery order cost?`,
    answer: ({ subs, sub, chips, chip, cookies, cookie, fee, tip }) => {
      const food = whole((subs * sub + chips * chip + cookies * cookie) / 100)
      return food + whole((food * fee) / 100) + tip / 100
    },
  }),
  template({
    row: 247,
    numbers: {
      cake: [12, 8, 30],
      presents: [43, 25, 80],
      decorations: [15, 8, 30],
      invitations: [4, 3, 12],
      bags: [22, 12, 40],
    },
    ask: ({ cake, presents, decorations, invitations, bags }) =>
      `Isabelle bought party supplies for her little sister’s birthday party. She spent $${cake} on ingredients for the cake, $${presents} on birthday presents, $${decorations} on decorations, $${invitations} on invitations, and $${bags} on goodie bags for the party guests. She split the cost evenly three ways with her two parents. How many dollars did each person pay?`,
    answer: ({ cake, presents, decorations, invitations, bags }) =>
      (cake + presents + decorations + invitations + bags) / 3,
  }),
  template({
    row: 325,
    numbers: {
      people: [100, 60, 200, 10],
      more: [400, 100, 900, 50],
      part: [2, 1, 5],
      of: [5, 3, 8],
      junior: [2000, 1200, 3500, 100],
    },
    ask: ({ people, more, part, of, junior }) =>
      `Jaime is a computer programmer for a company that currently has employed ${people} people. Senior programmers are paid $${more} more than junior programmers. If the number of Junior programmers is ${part}/${of} of the total number of employees, and they are each paid $${junior} per month, calculate the total amount of money the company pays to all the programmers per month.`,
    when: ({ part, of }) => isReduced(part, of),
    answer: ({ people, more, part, of, junior }) => {
      const juniors = whole((people * part) / of)
      return juniors * junior + (people - juniors) * (junior + more)
    },
  }),
  template({
    row: 357,
    numbers: { budget: [90, 60, 240, 5], tokens: [5, 3, 10], golf: [5, 4, 12], kart: [10, 6, 15] },
    ask: ({ budget, tokens, golf, kart }) =>
      `Morgan's dad said that she had $${budget} budgeted for her birthday party. She wants to make sure she and her friends all get to play one round of mini-golf, have $${tokens} in arcade tokens, and get to ride the go-karts twice. A round of mini-golf is $${golf}. The Go-karts cost $${kart} a ride. How many friends can she invite?`,
    answer: ({ budget, tokens, golf, kart }) => budget / (golf + tokens + 2 * kart) - 1,
  }),
  template({
    row: 409,
    numbers: { employees: [40, 20, 80, 10], pay: [15, 10, 30, 5], hours: [40, 20, 50, 10], of: [4, 2, 8] },
    ask: ({ employees, pay, hours, of }) =>
      `Carolyn works for a delivery service company that hires on a contract basis. In May, they hired ${employees} employees, paying each employee $${pay} per hour for a ${hours}-hour workweek. In June, 1/${of} of the employees' contracts expired. Calculate the total amount of money the company paid to the employees in the two months.`,
    answer: ({ employees, pay, hours, of }) => (employees + (employees - whole(employees / of))) * pay * hours * 4,
  }),
  template({
    row: 479,
    numbers: {
      ticket: [5000, 1000, 8000, 500],
      percent: [20, 10, 50, 5],
      night: [1500, 400, 3000, 100],
      days: [3, 2, 7],
    },
    ask: ({ ticket, percent, night, days }) =>
      `Tom decides to give his wife an anniversary getaway.  The plane tickets cost $${ticket} each.  The hotel is ${percent}% more expensive than normal because it is a busy weekend.  The normal price is $${night} per day.  If they are there for ${days} days how much did the trip cost?`,
    answer: ({ ticket, percent, night, days }) => 2 * ticket + (night + whole((night * percent) / 100)) * days,
  }),
  template({
    row: 533,
    numbers: {
      monitors: [2, 3, 4],
      all: [2400, 1500, 4500, 50],
      less: [400, 150, 700, 50],
      computer: [1100, 700, 2000, 50],
    },
    ask: ({ monitors, all, less, computer }) =>
      `Errol bought a computer, ${monitors} monitors, and a printer for $${commas(all)}. He paid $${less} less for the printer than the computer. If the computer cost $${commas(computer)}, how much did one monitor cost, in dollars?`,
    when: ({ monitors, all, less, computer }) => all - computer - (computer - less) >= 100 * monitors,
    answer: ({ monitors, all, less, computer }) => (all - computer - (computer - less)) / monitors,
  }),
  template({
    row: 661,
    numbers: { price: [5, 4, 15], percent: [20, 10, 60, 5], donut: [2, 3, 5] },
    ask: ({ price, percent, donut }) =>
      `Roger goes to the store to buy some coffee.  The normal brand of coffee he buys cost $${price} per pound.  He had to buy a more expensive brand that cost ${percent}% more since his favorite brand was sold out.  He decides to buy a week's worth of coffee and he uses 1 pound of coffee per day.  He also decided to buy himself a donut for $${donut}.  How much did everything cost?`,
    answer: ({ price, percent, donut }) => (price + whole((price * percent) / 100)) * 7 + donut,
  }),
  template({
    row: 745,
    numbers: {
      packs: [3, 2, 6],
      pack: [1800, 500, 2500, 100],
      best: [4000, 2500, 9000, 500],
      second: [1000, 500, 2400, 100],
      more: [30, 15, 60, 5],
      worth: [50, 20, 120, 10],
    },
    ask: ({ packs, pack, best, second, more, worth }) =>
      `Mark decides to buy packs of old magic cards and open them to sell.  He buys ${packs} packs for $${pack} each.  He gets 1 card that is worth $${best} and another card worth $${second}.  There are ${more} more cards worth an average of $${worth} each.  How much money profit did he make?`,
    answer: ({ packs, pack, best, second, more, worth }) => best + second + more * worth - packs * pack,
  }),
  template({
    row: 1165,
    numbers: { each: [200, 100, 400, 50], percent: [60, 20, 90, 10], times: [3, 2, 5], pay: [40, 20, 90, 10] },
    ask: ({ each, percent, times, pay }) =>
      `John collects garbage from 3 different apartment complexes.  The first two have ${each} apartments each and the last one is ${percent}% bigger than the other two combined.  He collects garbage ${times} times a week from each place and he gets paid $.${pay} per collection for each apartment.  How much money does he make in a week?`,
    answer: ({ each, percent, times, pay }) => {
      const last = 2 * each + whole((2 * each * percent) / 100)
      return ((2 * each + last) * times * pay) / 100
    },
  }),
  template({
    row: 1193,
    numbers: {
      laundry: [300, 200, 600, 25],
      room: [150, 75, 300, 25],
      trash: [75, 25, 150, 25],
      dishes: [50, 25, 100, 5],
      times: [6, 3, 12],
    },
    ask: ({ laundry, room, trash, dishes, times }) =>
      `Jason was told he could earn $${cents(laundry)} for doing his laundry,  $${cents(room)} for cleaning his room, $${cents(trash)} for taking the trash to the curb each week and $${cents(dishes)} for emptying the dishwasher.  In a two week period, Jason emptied the dishwasher ${times} times, did his laundry once, took the trash out twice and cleaned his room once.  How much money did Jason earn?`,
    answer: ({ laundry, room, trash, dishes, times }) => (dishes * times + laundry + trash * 2 + room) / 100,
  }),
  template({
    row: 1226,
    numbers: { manicure: [35, 20, 60, 5], pedicure: [40, 25, 70, 5], percent: [20, 10, 40, 5], nail: [3, 2, 8] },
    ask: ({ manicure, pedicure, percent, nail }) =>
      `A basic manicure starts at $${manicure} while a pedicure starts at $${pedicure}. A certain salon offers ${percent}% off if you get both. Suppose Karen chooses to do both and would also like to add nail art on each of her fingers, which costs $${nail} per nail. How much would she pay in all?`,
    when: ({ manicure, pedicure }) => pedicure > manicure,
    answer: ({ manicure, pedicure, percent, nail }) =>
      manicure + pedicure - whole(((manicure + pedicure) * percent) / 100) + 10 * nail,
  }),
]
