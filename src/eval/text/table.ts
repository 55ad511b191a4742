/** Numbers and tables as text. */

/** A share as "81.45 %". */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

/** Both ends of an interval of shares. */
export const interval = ([low, high]: readonly [number, number]): string =>
  `${percent(low)} to ${percent(high)}`

/** Columns padded to the widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((r) => r[c]?.length ?? 0)))
  return rows.map((r) =>
    r
      .map((cell, c) => cell.padEnd(widths[c]!))
      .join('   ')
      .trimEnd(),
  )
}
