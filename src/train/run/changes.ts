import type { RunConfig } from './config.ts'
import { leaves } from './leaves.ts'

/** Where parts of a run lie: fingerprints say that they are the same. */
const PLACE = /^(model\.reference|(task|evaluation|heldOut)\.data|rewards\.\d+\.file)$/

/** How a run is kept, how long it goes on: none of it changes what a step computes. */
const KEEPING = /^(format|version|environment\..*|run\..*|heldOut\..*|training\.(steps|epochs|evalSteps))$/

/** What a run that went wrong, or found too little memory, can be helped by; the numbers are then no longer those of one with it from the beginning. */
const REMEDY = /^training\.(learningRate|lrSchedulerType|warmupSteps|maxGradNorm|kvCacheGb|rolloutDtype)$/

/** Settings that older runs do not name, and what they did. */
const BEFORE = leaves({ training: { rolloutDtype: 'f32' } })

/** What a changed fingerprint means. */
const FINGERPRINTS: readonly (readonly [RegExp, string])[] = [
  [/^model\.fingerprint$/, 'the model is another one'],
  [/^task\.fingerprint$/, 'the problems or demonstrations have changed'],
  [/^evaluation\.fingerprint$/, 'the held-out demonstrations have changed'],
  [/^rewards\.\d+\.fingerprint$/, 'the file of a reward has changed'],
]

/** Whether a setting only says where something lies. */
export function isPlace(path: string): boolean {
  return PLACE.test(path)
}

interface Change {
  path: string
  text: string
}

/** @throws Error that lists every setting that differs from those that the run began with, or where its processor was another one. */
export function checkChanges(before: RunConfig, now: RunConfig, at: string, allowOtherProcessor: boolean): void {
  const changed = changes(before, now).filter(({ path }) => !REMEDY.test(path))
  if (changed.length > 0)
    throw new Error(
      `${at}: cannot go on with other settings; give those that it began with, or start a new run in another folder:\n${changed.map(({ text }) => `  ${text}`).join('\n')}`,
    )
  const [began, here] = [before.environment.processor, now.environment.processor]
  if (began !== here && !allowOtherProcessor)
    throw new Error(
      `${at}: began on ${began}, but this is ${here}, where the last digits of its numbers differ; go on there, or set allowOtherProcessor`,
    )
}

/** In plain words, what is no longer as in a run that was never stopped. */
export function changeNotes(before: RunConfig, now: RunConfig): string[] {
  const { node: _, ...versions } = before.environment
  const others = (Object.keys(versions) as (keyof typeof versions)[])
    .filter(name => versions[name] !== now.environment[name])
    .map(name => `${name} was ${versions[name]} and is now ${now.environment[name]}: the last digits may differ`)
  const remedies = changes(before, now).filter(({ path }) => REMEDY.test(path))
  return [...others, ...remedies.map(({ text }) => `from here on, ${text}`), ...scheduleNotes(before, now)]
}

/** A falling learning rate falls to 0 at the last step, wherever that is. */
function scheduleNotes({ training: before }: RunConfig, { training: now }: RunConfig): string[] {
  const moved = before.steps !== now.steps || before.epochs !== now.epochs
  if (!moved || (now.lrSchedulerType ?? 'constant') === 'constant') return []
  return [`from here on, the ${now.lrSchedulerType} learning rate is that of the new number of steps`]
}

function changes(before: RunConfig, now: RunConfig): Change[] {
  const [old, given] = [new Map([...BEFORE, ...leaves(before)]), leaves(now)]
  for (const path of BEFORE.keys()) if (!given.has(path)) old.delete(path)
  return [...new Set([...old.keys(), ...given.keys()])]
    .filter(path => !PLACE.test(path) && !KEEPING.test(path) && old.get(path) !== given.get(path))
    .map(path => {
      const meaning = FINGERPRINTS.find(([pattern]) => pattern.test(path))?.[1]
      return {
        path,
        text: meaning ?? `${path} was ${old.get(path) ?? 'not set'}, is now ${given.get(path) ?? 'not set'}`,
      }
    })
}
