import { countSaved, moduleSlots, readAdapter, type SavedAdapter, type SavedNumbers, tie } from '../adapter/index.ts'
import { folderBlobs } from '../store/node.ts'
import type { Description } from './info.ts'
import { bytes, grouped, table } from './print.ts'

type Row = readonly [string, string]

/** An adapter folder in words: what it holds and which model it belongs to, without that model. */
export async function describeAdapter(path: string): Promise<Description> {
  const saved = await readAdapter(folderBlobs(path), path)
  const { base, method, settings } = saved
  const { json, rows } = 'v' in saved ? describeNumbers(saved) : describeTensors(saved)
  const { params, bytes: size, ...details } = json
  return {
    json: { kind: 'adapter', path, method, params, bytes: size, ...details, base, settings },
    text: table([
      ['adapter', path],
      ['method', METHOD_NAMES[method]],
      ...rows,
      ['base model', json.layers === undefined ? base.name : `${base.name}, ${json.layers} layers`],
      ['fingerprint', base.fingerprint],
      ...settingRows(saved, json.modules),
    ]),
  }
}

const METHOD_NAMES = { tinylora: 'TinyLoRA', 'lora-xs': 'LoRA-XS', lora: 'LoRA', full: 'full fine-tuning' }

interface Details {
  json: { params: number; bytes: number; layers?: number; modules?: number; [other: string]: unknown }
  rows: Row[]
}

function describeNumbers(saved: SavedNumbers): Details {
  const { modules, v, settings } = saved
  const layers = modules.length / settings.targetModules.length
  const { bytes: size } = countSaved(saved)
  const tying = saved.method === 'tinylora' ? tie(moduleSlots(layers, settings.targetModules), saved.settings) : null
  const shape = tying ? `${tying.groups} groups of ${tying.u}` : `${modules.length} matrices of ${settings.rank ** 2}`
  return {
    json: {
      params: v.length,
      bytes: size,
      values: Array.from(v),
      ...(tying && { groups: tying.groups, u: tying.u }),
      layers,
      modules: modules.length,
    },
    rows: [
      ['numbers', `${grouped(v.length)} (${bytes(size)} as ${settings.dtype}): ${shape}`],
      ['values', shown(v)],
    ],
  }
}

function describeTensors(saved: Exclude<SavedAdapter, SavedNumbers>): Details {
  const { params, bytes: size } = countSaved(saved)
  const rows: Row[] = [['numbers', `${grouped(params)} (${bytes(size)} as f32)`]]
  if (saved.method === 'full') return { json: { params, bytes: size }, rows }
  const { layers, settings } = saved
  return { json: { params, bytes: size, layers, modules: layers * settings.targetModules.length }, rows }
}

/** More would fill the screen; --json has them all. */
const MOST_VALUES = 16

function shown(values: Float32Array): string {
  const first = Array.from(values.subarray(0, MOST_VALUES), value => value.toPrecision(4)).join(' ')
  return values.length > MOST_VALUES ? `${first} … (all of them: --json)` : first
}

function settingRows({ method, settings }: SavedAdapter, count: number | undefined): Row[] {
  if (method === 'full') return []
  const { targetModules, rank, alpha } = settings
  const modules: Row = ['modules', `${count}: ${targetModules.join(', ')} of every layer`]
  switch (method) {
    case 'tinylora':
      return [
        modules,
        [
          'settings',
          `rank ${rank}, ${settings.tying} tying, alpha ${alpha}, seed ${settings.seed}, ${settings.split}'s split`,
        ],
      ]
    case 'lora-xs':
      return [modules, ['settings', `rank ${rank}, alpha ${alpha}, split ${settings.split}`]]
    case 'lora':
      return [modules, ['settings', `rank ${rank}, alpha ${alpha}`]]
  }
}
