/** Every value by its path, as JSON. */
export function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value)]])
  const inner = Object.entries(value).flatMap(([key, part]) => [...leaves(part, path ? `${path}.${key}` : key)])
  return new Map(inner)
}
