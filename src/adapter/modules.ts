/** The seven projections of a block, in the order that every list of modules follows (paper, section Method). */
export const MODULE_TYPES = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const

export type ModuleType = (typeof MODULE_TYPES)[number]

/** What an architecture's configuration must tell for its projections to be known. `hiddenSize` and the rest are in features. */
export interface ProjectionSizes {
  numHiddenLayers: number
  hiddenSize: number
  intermediateSize: number
  numAttentionHeads: number
  numKeyValueHeads: number
  headDim: number
}

/** A projection by its place: `name` is Hugging Face's, without `.weight`. */
export interface ModuleSlot {
  name: string
  layer: number
  type: ModuleType
}

/** A projection with weight [outFeatures, inFeatures]. */
export interface AdaptedModule extends ModuleSlot {
  outFeatures: number
  inFeatures: number
}

/** Types in the order of `MODULE_TYPES`, each once. */
export function inModuleOrder(types: readonly ModuleType[]): ModuleType[] {
  return MODULE_TYPES.filter(type => types.includes(type))
}

/** The adapted projections of `numHiddenLayers` blocks by layer, then q, k, v, o, gate, up, down, however `targetModules` is ordered. */
export function moduleSlots(
  numHiddenLayers: number,
  targetModules: readonly ModuleType[] = MODULE_TYPES,
): ModuleSlot[] {
  const types = inModuleOrder(targetModules)
  return Array.from({ length: numHiddenLayers }, (_, layer) =>
    types.map(type => ({ name: `model.layers.${layer}.${parent(type)}.${type}`, layer, type })),
  ).flat()
}

/** The adapted projections of a model with their sizes, in the order of `moduleSlots`. */
export function adaptedModules(sizes: ProjectionSizes, targetModules?: readonly ModuleType[]): AdaptedModule[] {
  const queries = sizes.numAttentionHeads * sizes.headDim
  const keys = sizes.numKeyValueHeads * sizes.headDim
  const { hiddenSize: hidden, intermediateSize: intermediate } = sizes
  const features: Record<ModuleType, [out: number, in_: number]> = {
    q_proj: [queries, hidden],
    k_proj: [keys, hidden],
    v_proj: [keys, hidden],
    o_proj: [hidden, queries],
    gate_proj: [intermediate, hidden],
    up_proj: [intermediate, hidden],
    down_proj: [hidden, intermediate],
  }
  return moduleSlots(sizes.numHiddenLayers, targetModules).map(slot => {
    const [outFeatures, inFeatures] = features[slot.type]
    return { ...slot, outFeatures, inFeatures }
  })
}

function parent(type: ModuleType): 'self_attn' | 'mlp' {
  return type === 'gate_proj' || type === 'up_proj' || type === 'down_proj' ? 'mlp' : 'self_attn'
}
