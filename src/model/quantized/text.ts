/** What activations are measured on: short problems with worked answers, the kind of text that completions are. */
export const CALIBRATION: readonly { question: string; answer: string }[] = [
  {
    question:
      'Maria has 3 boxes with 12 pencils each. She gives 9 pencils to her brother. How many does she have left?',
    answer:
      'In the boxes there are 3 * 12 = 36 pencils. After giving away 9, Maria has 36 - 9 = 27 pencils left. The answer is \\boxed{27}.',
  },
  {
    question:
      'A train travels 60 miles in one hour. How far does it travel in 2.5 hours, and how long does it take for 210 miles?',
    answer:
      "Let's think step by step. Distance is speed times time, so in 2.5 hours it travels 60 × 2.5 = 150 miles. For 210 miles it needs 210 / 60 = 3.5 hours.\n\n#### 150 miles, 3.5 hours",
  },
  {
    question: 'Solve for x: 2x + 7 = 19.',
    answer: 'Subtract 7 from both sides:\n$$2x = 12$$\nDivide by 2:\n$$x = 6$$\nSo the solution is $x = \\boxed{6}$.',
  },
  {
    question: 'Tom earns $15 per hour and works 8 hours a day, 5 days a week. How much does he earn in 4 weeks?',
    answer:
      '1. Each day Tom earns $15 * 8 = $120.\n2. In a week of 5 days he earns $120 * 5 = $600.\n3. In 4 weeks he earns $600 * 4 = $2,400.\n\nTherefore, Tom earns **$2,400** in 4 weeks.',
  },
  {
    question: 'Write a function that returns the sum of the even numbers in a list.',
    answer:
      'Here is one way to do it in Python:\n\n```python\ndef sum_even(numbers):\n    """Sum of the even numbers."""\n    return sum(n for n in numbers if n % 2 == 0)\n```\n\nFor example, `sum_even([1, 2, 3, 4])` returns 6.',
  },
  {
    question: 'A shirt costs 40 euros and is reduced by 25%. What is the new price?',
    answer:
      'The reduction is 25% of 40 euros, which is 0.25 * 40 = 10 euros. The new price is therefore 40 - 10 = 30 euros. #### 30',
  },
  {
    question: 'Why is the sky blue?',
    answer:
      'Sunlight contains all colours. When it passes through the air, the molecules scatter short wavelengths, such as blue, much more strongly than long ones, such as red. So blue light reaches our eyes from every direction of the sky.',
  },
  {
    question:
      'There are 24 students in a class. One third of them play football, and half of the others swim. How many do neither?',
    answer:
      'Football: 24 / 3 = 8 students. The others: 24 - 8 = 16 students. Half of them swim: 16 / 2 = 8. Neither: 16 - 8 = 8 students.\nThe final answer is 8.',
  },
]
