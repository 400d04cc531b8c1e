/** total ← total + values. A function of its own: a model has millions of values. @returns total */
export function addTo(total: Float64Array, values: Float32Array | Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) total[i]! += values[i]!
  return total
}
