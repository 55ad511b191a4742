/** Names that look like another: what a user may have meant. */

/** The `count` nearest by Levenshtein distance (insertions, deletions and substitutions of a character), nearest first. */
export function nearest(name: string, names: readonly string[], count: number): string[] {
  const distances = names.map((other) => ({ other, distance: editDistance(name, other) }))
  return distances
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ other }) => other)
}

/** Wagner, Fischer: The string-to-string correction problem (JACM 1974), a row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substituted, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
