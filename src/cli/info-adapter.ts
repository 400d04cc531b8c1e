import { countParams, moduleSlots, readAdapter, type TinyLoraSettings, tie } from '../adapter/index.ts'
import { folderBlobs } from '../store/node.ts'
import type { Description } from './info.ts'
import { bytes, grouped, table } from './print.ts'

/** An adapter folder in words: what it holds and which model it belongs to, without that model. */
export async function describeAdapter(path: string): Promise<Description> {
  const { base, settings, modules, v } = await readAdapter(folderBlobs(path), path)
  const layers = modules.length / settings.targetModules.length
  const { groups, u } = tie(moduleSlots(layers, settings.targetModules), settings)
  const { trained: params, bytes: size } = countParams({ parameters: 0 }, { count: v.length, settings })
  const json = {
    kind: 'adapter',
    path,
    params,
    bytes: size,
    values: Array.from(v),
    groups,
    u,
    layers,
    modules: modules.length,
    base,
    settings,
  }
  const text = table([
    ['adapter', path],
    ['numbers', `${grouped(params)} (${bytes(size)} as ${settings.dtype}): ${groups} groups of ${u}`],
    ['values', shown(v)],
    ['base model', `${base.name}, ${layers} layers`],
    ['fingerprint', base.fingerprint],
    ['modules', `${modules.length}: ${settings.targetModules.join(', ')} of every layer`],
    ['settings', listed(settings)],
  ])
  return { json, text }
}

/** More would fill the screen; --json has them all. */
const MOST_VALUES = 16

function shown(values: Float32Array): string {
  const first = Array.from(values.subarray(0, MOST_VALUES), value => value.toPrecision(4)).join(' ')
  return values.length > MOST_VALUES ? `${first} … (all of them: --json)` : first
}

function listed({ rank, tying, alpha, seed, split }: TinyLoraSettings): string {
  return `rank ${rank}, ${tying} tying, alpha ${alpha}, seed ${seed}, ${split}'s split`
}
