import { describe, expect, it } from 'vitest'
import { answersIn, gradeMath, referenceIn } from './index.ts'

describe('the answer of a completion', () => {
  it.each([
    ['So it is \\boxed{42}.', ['42']],
    ['First \\boxed{1}, then again: \\boxed{\\frac{1}{2}}', ['\\frac{1}{2}']],
    ['\\boxed{1} and \\boxed{2}', ['1, 2']],
    ['\\boxed{\\text{a } \\{ 3 \\}}', ['\\text{a } \\{ 3 \\}']],
    ['The answer is $\\frac{3}{4}$.', ['\\frac{3}{4}']],
    ['The final answer is 17 apples. Thank you.', ['17']],
    ['We get $x=3$ and so $y=4$', ['y=4']],
    ['He has 3 dogs and 1,024 cats.', ['1,024']],
    ['cut off in a box: \\boxed{12', ['12']],
    ['42', ['42']],
    ['', []],
    ['**42**', ['42']],
    ['\\[ 4^2 = 16 \\]', ['4^2 = 16']],
    ['The area is 36 m^2.', ['36']],
    ['#### 18', ['18']],
    ['The solutions are $x=1$ and $x=2$.', ['x=1, x=2']],
    ['The answer is $6764$,$10945$.', ['6764, 10945']],
    ['The answer is 5, which is odd.', ['5']],
    ['Answer: Yes, it is.', ['Yes']],
    ['The answer is D, since A, B, and C are wrong.', ['D']],
    ['Answer: (C) because A is wrong', ['(C)']],
    ['The correct option is (B) 12.', ['(B) 12']],
    ['B) 12', ['B']],
    ['The answer is x, y.', ['x, y']],
    ['The answer is no solution.', ['no solution']],
    ['The answer is not 7 but 8.', ['8']],
    ['A. Because B is not valid', ['A']],
    ['Because B is valid', ['B']],
    ['I think it is B.', ['B']],
    ['I have a dog.', ['I have a dog.']],
    ['Plan B', ['Plan B']],
    ['The answer is $18. She has 7 left.', ['$18']],
    ['**Answer:** $18\n\nThey cost $2 each.', ['$18']],
    ['**Final Answer**\n\nIn 3 days Janet makes $18.', ['18']],
    ['The answer is 9 * 2 = 18 dollars in 3 days.', ['18']],
    ['9*2 = 18. The answer is correct.', ['18']],
    ['Answer: She has 16 eggs.\nSo 9 * 2 = 18.', ['18']],
    ['The final answer is\n\n$$\n7\n$$', ['7']],
    ['The answer is at least 5.', ['at least 5']],
    ['$2x = 10$\n$x = 5$', ['x = 5']],
    ['$2x = 10,$ and $x = 5.$', ['x = 5.']],
    ['\\begin{align*} 2x &= 10 \\\\ x &= 5 \\end{align*}', ['x = 5']],
    ['\\boxed{\\begin{aligned} x &= 100 \\end{aligned}}', ['x = 100']],
    ['The area is 16π square units.', ['16π']],
    ['So the probability is \\frac{3}{4}.', ['\\frac{3}{4}']],
    ['It is the point (3, 4).', ['(3, 4)']],
    ['Total: 18', ['18']],
    ['答案是 12。', ['12']],
    ['所以，小明有 12 个苹果。', ['12']],
    ['The answer is 12</s>', ['12']],
    ['\\boxed{42}. It is put in \\boxed{}.', ['42']],
    ['cut off in a box: $\\boxed{\\frac{1}{2', ['\\frac{1}{2}']],
    ['#### **18**', ['18']],
    ['The temperature is −5°C.', ['−5']],
    ['<think>It is \\boxed{41}?</think> It is \\boxed{42}.', ['42']],
    ['<think>It is \\boxed{42}.</think> Some other text.', ['Some other text.']],
    ['<think>cut off at \\boxed{42}', ['42']],
  ])('%j is %j', (text, answers) => {
    expect(answersIn(text)).toEqual(answers)
  })
})

it('many answers in any order are one', () => {
  expect(gradeMath('$(2,1),(1,2)$', '\\boxed{(1, 2)}, \\boxed{(2, 1)}')).toBe(true)
  expect(gradeMath('$(2,1),(1,2)$', '\\boxed{(1, 2)}')).toBe(false)
})

describe('a reference', () => {
  it.each([
    ['\\begin{pmatrix} -1/3 \\\\ 5/3 \\end{pmatrix}', ['\\begin{pmatrix} -1/3 \\\\ 5/3 \\end{pmatrix}']],
    ['\\$32,\\!348', ['\\$32,\\!348']],
    ['164 \\pi \\mbox{ square feet}', ['164 \\pi \\mbox{ square feet}']],
    ['$\\frac{1}{2}$', ['\\frac{1}{2}']],
    ['So it is \\boxed{3}.', ['3']],
    ['69$,$84', ['69, 84']],
    ['f(n)=n$, where $n$ is odd', ['f(n)=n$, where $n$ is odd']],
    ['', []],
  ])('%j is %j', (gold, expected) => {
    expect(referenceIn(gold)).toEqual(expected)
  })

  it('that is a matrix or has units is not taken for its last number', () => {
    expect(gradeMath('\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}', '\\boxed{2}')).toBe(false)
    expect(gradeMath('\\$32,\\!348', '\\boxed{348}')).toBe(false)
    expect(gradeMath('\\$32,\\!348', '\\boxed{32348}')).toBe(true)
  })
})
