/** Axes of charts over the scales `x` and `y`. */
import type { Axis, NewSignal } from 'vega'
import { type AxisScale, type Domain, logTicks } from './axis-domain.ts'

/** A place on an axis, and what stands there. */
export interface Tick {
  readonly value: number
  readonly label: string
}

export interface XAxis {
  readonly title: string
  /** Ticks at whole numbers alone. */
  readonly whole?: boolean
  /** Ticks at these places alone. */
  readonly ticks?: readonly Tick[]
  /** By default what the values need. */
  readonly domain?: Domain
}

export interface YAxis {
  readonly title: string
  readonly scale: AxisScale
  /** By default what the values need. */
  readonly domain?: Domain
}

/** With ticks of its own it needs `tickSignals` in the specification. */
export const xAxis = ({ title, whole, ticks }: XAxis): Axis => ({
  orient: 'bottom',
  scale: 'x',
  title,
  tickCount: 6,
  ...(whole && { tickMinStep: 1 }),
  ...(ticks && {
    values: ticks.map((t) => t.value),
    labelOverlap: false,
    encode: { labels: { update: { text: { signal: 'tickLabels[indexof(tickValues, datum.value)]' } } } },
  }),
})

/**
 * Ticks whose label has no room beside the one before it lose it; the last one keeps its own. Vega would judge by letters of
 * 0.8 em, and so drop labels that fit.
 *
 * @param length of the axis in pixels
 */
export function roomyTicks(ticks: readonly Tick[], [low, high]: Domain, length: number): Tick[] {
  const place = ({ value }: Tick) => (length * (value - low)) / (high - low)
  const meet = (a: Tick, b: Tick) =>
    Math.abs(place(a) - place(b)) < (digitWidth * (a.label.length + b.label.length)) / 2 + labelGap
  const last = ticks.at(-1)
  const kept: Tick[] = []
  for (const tick of ticks) {
    const before = kept.at(-1)
    if (tick === last || !((before && meet(before, tick)) || meet(last!, tick))) kept.push(tick)
  }
  return ticks.map((tick) => (kept.includes(tick) ? tick : { ...tick, label: '' }))
}

/** In pixels, of labels of 12 pixels. */
const [digitWidth, labelGap] = [6.7, 5]

/** What an axis looks its labels up in, so that no text becomes part of an expression. */
export const tickSignals = (ticks: readonly Tick[] = []): NewSignal[] => [
  { name: 'tickValues', value: ticks.map((t) => t.value) },
  { name: 'tickLabels', value: ticks.map((t) => t.label) },
]

export const yAxis = ({ title, scale }: YAxis, domain: Domain): Axis => ({
  orient: 'left',
  scale: 'y',
  title: scale === 'log' ? `${title} (log scale)` : title,
  grid: true,
  domain: false,
  ticks: false,
  ...(scale === 'log' ? { values: logTicks(domain), format: '~g' } : { tickCount: 6 }),
})
