// @ts-check
// Plain JavaScript, since the worker thread needs it too.

/** The array that holds the values of a tensor, by element type. */
export const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
}
