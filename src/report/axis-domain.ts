/** What an axis covers. */

export type AxisScale = 'linear' | 'log'

export type Domain = [low: number, high: number]

/**
 * Logarithmic where that shows more: all values are above 0, and at least a quarter of them would lie in the lowest
 * tenth of a linear axis.
 */
export function betterScale(values: readonly number[]): AxisScale {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const [least = 0] = sorted
  const quartile = sorted[Math.floor(sorted.length / 4)] ?? 0
  return least > 0 && 10 * quartile < sorted.at(-1)! ? 'log' : 'linear'
}

/**
 * The domain of a measure. A linear one starts at 0 unless that would flatten values that vary little; a logarithmic
 * one leaves out what is not above 0.
 */
export function measureDomain(values: readonly number[], scale: AxisScale): Domain {
  const [low, high] = extent(values.filter((v) => scale === 'linear' || v > 0))
  if (scale === 'log') return [low / 1.1, high * 1.1]
  if (low === high) return low === 0 ? [0, 1] : [Math.min(0, 1.5 * low), Math.max(0, 1.5 * low)]
  return low > 0 && low <= high / 2 ? [0, high] : [low, high]
}

/** The domain of what was counted or chosen: from the first to the last, with room about a single one. */
export function positionDomain(values: readonly number[]): Domain {
  const [low, high] = extent(values)
  return low === high ? [low - 1, high + 1] : [low, high]
}

/** 1, 2, 5, 10, ... within a domain of positive numbers; where they crowd, powers of ten, or every second, third, ... */
export function logTicks([low, high]: Domain, most = 8): number[] {
  const powers = Array.from({ length: 650 }, (_, i) => i - 325)
  const within = (factors: readonly number[], step: number) =>
    powers
      .filter((k) => k % step === 0)
      .flatMap((k) => factors.map((f) => Number(`${f}e${k}`)))
      .filter((v) => v >= low && v <= high)
  const choices = [within([1, 2, 5], 1), ...[1, 2, 3, 5, 10, 20, 50].map((step) => within([1], step))]
  return choices.find((ticks) => ticks.length <= most) ?? []
}

function extent(values: readonly number[]): Domain {
  const finite = values.filter(Number.isFinite)
  return finite.length === 0 ? [0.5, 1] : [Math.min(...finite), Math.max(...finite)]
}
