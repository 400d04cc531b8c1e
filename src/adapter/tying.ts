import { MODULE_TYPES, type ModuleSlot } from './modules.ts'
import type { TinyLoraSettings } from './schema.ts'

/** Which v each module uses. The trained numbers are v [groups, u], row-major: `count` of them. */
export interface Tying {
  /** Group of every module [modules]. */
  group: Int32Array
  groups: number
  u: number
  count: number
  /** What the user should know though it is no error. */
  warnings: string[]
}

/**
 * Assigns modules to groups (paper, Method; the reading of 13 groups is in `docs/projection.md`). `modules` in the order of `moduleSlots`.
 * @throws Error where `params` cannot be shared out evenly or u exceeds the r² entries of R in the paper's split.
 */
export function tie(modules: readonly Pick<ModuleSlot, 'type'>[], settings: TinyLoraSettings): Tying {
  if (modules.length === 0) throw new Error('adapter: the model has no adapted modules; check targetModules')
  const u = 'u' in settings ? settings.u : numbersPerGroup(settings.params, modules.length)
  const warnings = redundancy(u, settings)
  const { group, groups } =
    settings.tying === 'tiled' ? assign(modules.length, settings) : assignByType(modules, settings)
  return { group, groups, u, count: groups * u, warnings }
}

function numbersPerGroup(params: number, modules: number): number {
  if (params <= modules) return 1
  if (params % modules === 0) return params / modules
  const below = params - (params % modules)
  throw new Error(
    `adapter: params ${params} over ${modules} modules is not a whole number for each; ` +
      `use at most ${modules}, or a multiple of it such as ${below > modules ? `${below} or ` : ''}${below + modules}`,
  )
}

function redundancy(u: number, { rank, split }: TinyLoraSettings): string[] {
  if (u <= rank * rank) return []
  const message =
    `adapter: u ${u} exceeds the ${rank * rank} entries of R at rank ${rank}, so some numbers are redundant; ` +
    `use rank ${Math.ceil(Math.sqrt(u))} or more, or fewer numbers`
  if (split === 'paper') throw new Error(message)
  return [message]
}

/** Contiguous runs of `length` modules. */
function assign(length: number, settings: TinyLoraSettings): { group: Int32Array; groups: number } {
  const groups = 'params' in settings ? Math.min(settings.params, length) : runs(length, settings.nTie)
  return { group: Int32Array.from({ length }, (_, i) => place(i, length, groups, settings)), groups }
}

/** Runs of layers inside each type; the groups of a type follow one another, types in the order of the modules. */
function assignByType(
  modules: readonly Pick<ModuleSlot, 'type'>[],
  settings: TinyLoraSettings,
): { group: Int32Array; groups: number } {
  const byType = MODULE_TYPES.map(type => modules.flatMap((module, i) => (module.type === type ? [i] : [])))
  const types = byType.filter(indices => indices.length > 0)
  const starts = typeStarts(types, modules.length, settings)
  const group = new Int32Array(modules.length)
  for (const [t, indices] of types.entries()) {
    const groups = starts[t + 1]! - starts[t]!
    for (const [j, i] of indices.entries()) group[i] = starts[t]! + place(j, indices.length, groups, settings)
  }
  return { group, groups: starts.at(-1)! }
}

/** First group of every type, then the number of groups. */
function typeStarts(types: readonly number[][], modules: number, settings: TinyLoraSettings): number[] {
  const starts = [0]
  if ('nTie' in settings) {
    for (const { length } of types) starts.push(starts.at(-1)! + runs(length, settings.nTie))
    return starts
  }
  const groups = Math.min(settings.params, modules)
  if (groups < types.length)
    throw new Error(
      `adapter: structured tying keeps ${types.length} types apart, so params must be at least ${types.length}, not ${groups}; ` +
        'or use tiled tying, or fewer targetModules',
    )
  for (let t = 1; t <= types.length; t++) starts.push(Math.floor((t * groups) / types.length))
  return starts
}

/** Runs of `nTie` that fit, at least one: the remainder joins the last. */
function runs(length: number, nTie: number): number {
  return Math.max(1, Math.floor(length / nTie))
}

function place(i: number, length: number, groups: number, settings: TinyLoraSettings): number {
  if ('nTie' in settings) return Math.min(Math.floor(i / settings.nTie), groups - 1)
  return Math.floor((i * groups) / length)
}
