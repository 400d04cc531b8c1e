/** A matrix as whole numbers between −127 and 127 times a scale a column. */
export interface QuantizedColumns {
  /** Row-major [in, out]. */
  values: Int8Array
  /** [out] */
  scales: Float32Array
}

const LEVELS = 127

/** The smallest float32 that is not denormal: a scale must not round to 0. */
const SMALLEST_SCALE = 2 ** -126

/** Rounds W [out, in], its inputs multiplied by `smooth` [in] first, to 255 levels for every output; transposed, as products with few rows read it. */
export function quantizeColumns(w: Float32Array, smooth: Float32Array): QuantizedColumns {
  const inputs = smooth.length
  const outputs = w.length / inputs
  const values = new Int8Array(w.length)
  const scales = new Float32Array(outputs)
  for (let o = 0; o < outputs; o++) {
    let largest = 0
    for (let i = 0; i < inputs; i++) largest = Math.max(largest, Math.abs(w[o * inputs + i]! * smooth[i]!))
    const scale = Math.max(largest / LEVELS, SMALLEST_SCALE)
    scales[o] = scale
    for (let i = 0; i < inputs; i++) values[i * outputs + o] = Math.round((w[o * inputs + i]! * smooth[i]!) / scale)
  }
  return { values, scales }
}

/** Largest size of every input's weights: [in] of W [out, in]. */
export function columnMaxima(
  w: Float32Array,
  inputs: number,
  maxima: Float32Array = new Float32Array(inputs),
): Float32Array {
  for (let at = 0; at < w.length; at += inputs)
    for (let i = 0; i < inputs; i++) maxima[i] = Math.max(maxima[i]!, Math.abs(w[at + i]!))
  return maxima
}

/** As small as a size counts: nothing is divided by 0. */
const SMALLEST = 1e-5

/**
 * What inputs are divided by and weights multiplied with, so that both are of like size and lose little when they are rounded: √(max |x| / max |w|) of every
 * input (SmoothQuant with α = ½, Xiao et al. 2023), with a geometric mean of 1.
 */
export function smoothing(ofInputs: Float32Array, ofWeights: Float32Array): Float32Array {
  const logs = Float64Array.from(
    ofInputs,
    (x, i) => 0.5 * Math.log(Math.max(x, SMALLEST) / Math.max(ofWeights[i]!, SMALLEST)),
  )
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length
  return Float32Array.from(logs, log => Math.exp(log - mean))
}
