import { input, type Tensor } from '../graph/index.ts'
import type { Architecture } from './architectures/index.ts'
import type { ModelConfig } from './config.ts'
import { outputWeight } from './packed.ts'

/** Name and shape of every weight that an architecture asks for, found by building it. */
export function weightShapes(architecture: Architecture, config: ModelConfig): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>()
  const asked = (name: string, shape: readonly number[]): Tensor => {
    shapes.set(name, shape)
    return input(name, 'float32', shape)
  }
  architecture.hidden(input('tokens', 'int64', ['tokens']), config, {
    positions: input('positions', 'int64', ['tokens']),
    weight: asked,
    project(x, name, size) {
      asked(`${name}.weight`, [size.out, size.in])
      if (size.bias) asked(`${name}.bias`, [size.out])
      return input(name, 'float32', [x.shape[0]!, size.out])
    },
    attend: q => input('attended', 'float32', [q.shape[0]!, (q.shape[1] as number) * (q.shape[2] as number)]),
    layer: (x, f) => f(x),
  })
  asked(outputWeight(config), [config.vocabSize, config.hiddenSize])
  return shapes
}
