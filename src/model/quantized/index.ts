import { add, mul, type QuantizedRows, quantizedProduct, quantizeRows, type Tensor } from '../../graph/index.ts'
import type { Parameters } from '../parameters.ts'
import { parts, type QuantizedWeights } from './weights.ts'

export { type CalibrationSequence, calibrationSequences, headName } from './calibration.ts'
export { type QuantizedWeights, quantizedWeights } from './weights.ts'

/** Projections in whole numbers: an input is divided by its smoothing and rounded row by row, once for all that read it. Everything else is float32. */
export function quantizedParameters(weights: QuantizedWeights): Parameters {
  const made = new Map<string, Tensor>()
  const rounded = new Map<Tensor, QuantizedRows>()
  const tensor = (name: string) => {
    const known = made.get(name) ?? weights.tensor(name)
    made.set(name, known)
    return known
  }
  let zero: Tensor | undefined
  const roundedRows = (x: Tensor, name: string) => {
    const known = rounded.get(x) ?? quantizeRows(mul(x, tensor(weights.smoothOf(name))), zero)
    rounded.set(x, known)
    zero = known.zero
    return known
  }
  return {
    weight: tensor,
    project(x, name, { bias }) {
      const { values, scales } = parts(name)
      const y = quantizedProduct(roundedRows(x, name), tensor(values), tensor(scales))
      return bias ? add(y, tensor(`${name}.bias`)) : y
    },
  }
}
