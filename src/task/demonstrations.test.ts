import { describe, expect, it } from 'vitest'
import { blobSource } from '../store/index.ts'
import { type Demonstration, jsonlDemonstrations } from './index.ts'

const dataOf = (...rows: readonly object[]): Promise<Demonstration[]> =>
  jsonlDemonstrations({ data: blobSource('x.jsonl', new Blob([rows.map(row => JSON.stringify(row)).join('\n')])) })

const user = { role: 'user', content: 'a' }
const assistant = { role: 'assistant', content: 'b' }

describe('a demonstration', () => {
  it('of messages teaches what the assistant says', async () => {
    const messages = [user, assistant, user, assistant]
    const [demonstration] = await dataOf({ messages })
    const turns = messages.map((message, i) => ({ message, trained: i % 2 === 1 }))
    expect(demonstration).toEqual({ id: '1', turns, tools: undefined })
  })

  it("may be in ShareGPT's words", async () => {
    const conversations = [
      { from: 'human', value: 'a' },
      { from: 'gpt', value: 'b' },
    ]
    expect(await dataOf({ id: 'x', conversations })).toEqual(await dataOf({ id: 'x', messages: [user, assistant] }))
  })

  it('may leave columns empty that other rows have', async () => {
    const empty = { messages: null, conversations: null, tools: null, prompt: null, completion: null, text: null }
    expect(await dataOf({ ...empty, text: 'a b' })).toEqual(await dataOf({ text: 'a b' }))
    await expect(dataOf({ ...empty, note: 1 })).rejects.toThrow(
      'x.jsonl line 1: has no column text or messages or prompt and completion; it has note',
    )
  })

  it.each([
    [
      { messages: [{ role: 'user', content: [{ type: 'image', url: 'x.png' }] }, assistant] },
      /column messages[\s\S]*expected text, or a list of parts of type text/,
    ],
    [{ messages: [user] }, /column messages has none of role assistant/],
    [{ messages: [user, assistant], tools: '{' }, /column tools[\s\S]*or that as JSON/],
    [{ prompt: 'a', completion: [assistant] }, /give both alike/],
  ])('%j is refused with its line and the reason', async (row, reason) => {
    const wrong = dataOf({ text: 'right' }, row)
    await expect(wrong).rejects.toThrow(/^x\.jsonl line 2: /)
    await expect(wrong).rejects.toThrow(reason)
  })
})
