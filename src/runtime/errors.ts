const rules: readonly [RegExp, (match: RegExpMatchArray) => string][] = [
  [
    /(?:Could not find an implementation|Failed to find kernel) for ([\w.]+)\(\d+\)/,
    ([, op]) =>
      `this device has no kernel for ${op} with these types; build the graph with dtype float32, or choose another device`,
  ],
  [
    /(?:Cannot find module|Cannot find package) '?onnxruntime-node|onnxruntime_binding\.node|libonnxruntime/,
    () =>
      `ONNX Runtime has no binary for ${typeof process === 'undefined' ? 'this platform' : `${process.platform}/${process.arch}`}; ` +
      'onnxruntime-node ships them for linux, macOS (arm64) and Windows on x64 and arm64: install it there with npm',
  ],
  [/invalid instruction|illegal instruction/i, () => 'this processor lacks instructions that ONNX Runtime needs (AVX)'],
  [
    /bad_alloc|Failed to allocate memory/i,
    () => 'out of memory; use fewer completions at once, shorter ones, or recompute',
  ],
]

/** ONNX Runtime's message, headed by what it means for the reader where that is known. */
export function explain(message: string): Error {
  for (const [pattern, text] of rules) {
    const match = message.match(pattern)
    if (match) return new Error(`runtime: ${text(match)}\n${message}`)
  }
  return new Error(`runtime: ${message}`)
}
