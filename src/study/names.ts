/** Folders by what a person called them, `runs/first/adapter` as `first`, where no two are then called alike. */
export function shortNames(places: readonly string[]): string[] {
  const short = places.map(place => {
    const parts = place.split(/[\\/]/).filter(part => part !== '')
    return parts.findLast(part => part !== 'adapter') ?? parts.at(-1) ?? place
  })
  return new Set(short).size < places.length ? [...places] : short
}
