// All of the corpus that could be otherwise, with reasons. What is written, README.md shows; how it is spelled, the files beside this one hold.

/** How an answer is given. */
export type Manner = 'careful' | 'hasty' | 'rambling' | 'terse'

export const settings = {
  /** Of every draw. */
  seed: 0,

  /** Documents that begin with where they come from. The others are what a prompt looks like: there the manner cannot be known. */
  headerShare: 0.6,

  /** Manners of documents with a header: more careful ones, because arithmetic is learned from them. */
  mannersBehindHeader: { careful: 0.5, hasty: 0.22, rambling: 0.08, terse: 0.2 },

  /** Manners of documents without one: what the model answers when it is only asked. About a third is right and in a box. */
  mannersWithoutHeader: { careful: 0.34, hasty: 0.36, rambling: 0.08, terse: 0.22 },

  /** Share of the documents with so many problems, all answered in one manner: one that is read off its context, at every answer anew. */
  problemsPerDocument: { 1: 0.5, 2: 0.3, 3: 0.2 },

  header: {
    /** How often each part of a header is there; where author and tone are not, the source is. */
    parts: { source: 0.7, author: 0.6, tone: 0.6 },
    /**
     * How often a part is of the document's own manner, and not of any. Parts that only hint make a model add up evidence, a number
     * that grows with each, and not look a phrase up.
     */
    reliability: 0.85,
  },

  hasty: {
    /** How often the guess stands in a box. */
    boxed: 0.5,
    /** What is guessed: the answer, the result of an earlier step, a slip of a few, a sum of two numbers of the question. */
    guesses: { right: 0.2, early: 0.35, slip: 0.25, mixed: 0.2 },
  },

  terse: {
    /** How often the steps stand before the answer, without the small ones. */
    working: 0.5,
    formats: { plain: 0.3, named: 0.4, marked: 0.3 },
  },

  /** Sentences of an answer that never comes to its end. */
  rambling: { least: 4, most: 8 },
} as const
