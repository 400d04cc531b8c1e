import type { RunConfig } from './config.ts'

/** May change while a run goes on: how long it takes, how it is kept, and where its parts lie; fingerprints say that these are the same. */
const FREE =
  /^(format|version|environment\..*|run\..*|training\.(steps|epochs)|model\.reference|task\.data|rewards\.\d+\.file)$/

/** @throws Error that lists every setting that differs from those that the run began with, or where its processor was another one. */
export function checkChanges(before: RunConfig, now: RunConfig, at: string, allowOtherProcessor: boolean): void {
  const [old, given] = [leaves(before), leaves(now)]
  const changed = [...new Set([...old.keys(), ...given.keys()])]
    .filter(path => !FREE.test(path) && old.get(path) !== given.get(path))
    .map(path => `  ${path} was ${old.get(path) ?? 'not set'}, is now ${given.get(path) ?? 'not set'}`)
  if (changed.length > 0)
    throw new Error(
      `${at}: cannot go on with other settings; give those that it began with, or start a new run in another folder:\n${changed.join('\n')}`,
    )
  const [began, here] = [before.environment.processor, now.environment.processor]
  if (began !== here && !allowOtherProcessor)
    throw new Error(
      `${at}: began on ${began}, but this is ${here}, where the last digits of its numbers differ; go on there, or allow it (allowOtherProcessor, --allow-other-processor)`,
    )
}

/** In plain words, what else may change the last digits of a run that goes on. */
export function changeNotes(before: RunConfig, now: RunConfig): string[] {
  const { node: _, ...versions } = before.environment
  return (Object.keys(versions) as (keyof typeof versions)[])
    .filter(name => versions[name] !== now.environment[name])
    .map(name => `${name} was ${versions[name]} and is now ${now.environment[name]}: the last digits may differ`)
}

/** Every value by its path, as JSON. */
function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value)]])
  const inner = Object.entries(value).flatMap(([key, part]) => [...leaves(part, path ? `${path}.${key}` : key)])
  return new Map(inner)
}
