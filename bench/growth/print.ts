/** An axis for people to read. */
import type { GrowthAxis } from './axes.ts'
import type { AxisResult, PointResult } from './result.ts'

/** Share of the processors' time that others may take before it is said that they do. */
export const quiet = 0.05

/** A line a point, and what was fitted to them. */
export function renderAxis({ title, x, work }: GrowthAxis, result: AxisResult): string {
  const { points, exponents, gemm, othersShare } = result
  const rows = [[x, 'ms', 'GFLOP', 'of Gemm peak', 'peak MiB', 'first run s'], ...points.map(cells)]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const { time, operations, timeByOperations, memory, opening } = exponents
  return [
    `${title}: ${work}`,
    ...rows.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')),
    `grows as x to the power of: time ${power(time)}, arithmetic ${power(operations)}, peak memory ${power(memory)}, first run ${power(opening)}`,
    `time grows as the arithmetic to the power of ${power(timeByOperations)}`,
    `Gemm peak ${gemm.median.toFixed(0)} GFLOP/s (quartiles ${gemm.low.toFixed(0)} to ${gemm.high.toFixed(0)})`,
    ...(othersShare > quiet
      ? [`NOT QUIET: other programs took ${(100 * othersShare).toFixed(0)} % of the processors' time`]
      : []),
  ].join('\n')
}

const cells = ({ x, milliseconds, operations, share, peak, opening }: PointResult): string[] => [
  String(x),
  milliseconds.median.toFixed(1),
  (operations / 1e9).toFixed(1),
  `${(100 * share.median).toFixed(0)} %`,
  (peak / 2 ** 20).toFixed(0),
  opening.toFixed(2),
]

const power = (exponent: number): string => exponent.toFixed(2)
