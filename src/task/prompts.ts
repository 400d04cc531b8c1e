import { gsm8kExamples } from './gsm8k-examples.ts'
import type { Problem } from './types.ts'

/** Ways to ask a question of mathematics. */
export const PROMPTS = ['boxed', 'simplerl', 'few-shot'] as const

export type PromptStyle = (typeof PROMPTS)[number]

/** What the model is given for a question. */
export type Asked = Pick<Problem, 'prompt' | 'system' | 'isPlain'>

/** Qwen's own wording for mathematics; the box is what the strict rewards read. */
const BOXED = 'Please reason step by step, and put your final answer within \\boxed{}.'

/** As SimpleRL's data have it: their template was filled without its braces being halved, and so the models were trained. */
const SIMPLERL = 'Please reason step by step, and put your final answer within \\boxed{{}}.'

const ways: Readonly<Record<PromptStyle, (question: string) => Asked>> = {
  boxed: question => ({ prompt: `${question}\n${BOXED}` }),
  simplerl: question => ({ system: 'You are a helpful assistant.', prompt: `${question}\n${SIMPLERL}` }),
  'few-shot': question => ({
    prompt: [...gsm8kExamples, { question, answer: '' }].map(exampleText).join('\n\n'),
    isPlain: true,
  }),
}

/** What ends a completion that was shown examples: the next question, which is the model's own. */
export const FEW_SHOT_STOP = 'Question:'

/** A question as it is asked. */
export function asked(question: string, style: PromptStyle): Asked {
  return ways[style](question)
}

/** As lm-evaluation-harness's gsm8k shows them. */
function exampleText({ question, answer }: { question: string; answer: string }): string {
  return `Question: ${question}\nAnswer:${answer === '' ? '' : ` ${answer}`}`
}
