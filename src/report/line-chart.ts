/** Lines over a common x axis, each with a band where its points have one. */
import type { Legend, Scale, Spec } from 'vega'
import { roomyTicks, tickSignals, type XAxis, xAxis, type YAxis, yAxis } from './axes.ts'
import { measureDomain, positionDomain } from './axis-domain.ts'
import { type ChartText, chartSize, drawChart } from './chart.ts'
import { significant } from './format.ts'
import type { Html } from './html.ts'
import { lineMarks, type VerticalLine, verticalLine } from './line-marks.ts'
import { seriesColor } from './style.ts'

export interface LineChart extends Omit<ChartText, 'description'> {
  readonly x: XAxis
  readonly y: YAxis
  readonly series: readonly Series[]
  /** By default where there are several series. */
  readonly legend?: boolean
  readonly mark?: VerticalLine
  /** With one row of legend; by default `chartSize`. */
  readonly size?: { readonly width: number; readonly height: number }
}

export interface Series {
  readonly name: string
  readonly points: readonly Point[]
  /** Place in the palette, so that one thing has one colour in all charts of a page; by default the place in `series`. */
  readonly hue?: number
}

export interface Point {
  readonly x: number
  /** What is no number is left out; on a log scale so is what is not above 0. */
  readonly y: number
  readonly band?: readonly [low: number, high: number]
}

/** Dashes tell lines apart in print and without colour. */
const dashes = [[], [6, 3], [2, 2], [9, 3, 2, 3], [4, 6], [12, 3]]

/** With more points than this on a line, each would hide its neighbours. */
const mostDots = 12

export function lineChart(chart: LineChart): Promise<Html> {
  const { id, title, x, y, series: given, legend, mark, size: { width, height } = chartSize } = chart
  const drawn = (p: Point) => Number.isFinite(p.y) && (y.scale === 'linear' || p.y > 0)
  const series = given.map((s, i) => ({ ...s, hue: s.hue ?? i, points: s.points.filter(drawn) }))
  const points = series.flatMap((s) => s.points)
  const domain = {
    x: x.domain ?? positionDomain(points.map((p) => p.x)),
    y: y.domain ?? measureDomain(points.flatMap(reach), y.scale),
  }
  const row = (name: string) => (p: Point) => {
    const [low, high] = p.band ?? [p.y, p.y]
    // A band may reach below the domain of a log scale.
    return { series: name, x: p.x, y: p.y, low: Math.max(low, domain.y[0]), high }
  }
  const dots = points.length <= mostDots * series.length
  const columns = legendColumns(
    series.map((s) => s.name),
    width,
  )
  const spec: Spec = {
    // The axis of values and its labels take some 50 pixels.
    signals: tickSignals(x.ticks && roomyTicks(x.ticks, domain.x, width - 50)),
    data: [{ name: 'points', values: series.flatMap((s) => s.points.map(row(s.name))) }],
    scales: [
      { name: 'x', type: 'linear', range: 'width', zero: false, domain: domain.x },
      {
        name: 'y',
        type: y.scale,
        range: 'height',
        zero: false,
        nice: y.scale === 'linear' && y.domain === undefined,
        domain: domain.y,
      },
      ...styleScales(series),
    ],
    axes: [xAxis(x), yAxis(y, domain.y)],
    legends: (legend ?? series.length > 1) ? [legendOf(columns)] : [],
    marks: [lineMarks(dots), ...(mark ? verticalLine(mark, mark.x > (domain.x[0] + domain.x[1]) / 2) : [])],
  }
  // The plot keeps its size where the legend has more than one row.
  const rows = (legend ?? series.length > 1) ? Math.ceil(series.length / columns) : 1
  const description = series.map((s) => describe(s, x)).join(' ')
  return drawChart(spec, { id, title, description }, { width, height: height + 17 * (rows - 1) })
}

const reach = ({ y, band = [y, y] }: Point): readonly number[] => [y, ...band]

/** Colour and dashes of each series, by its name. */
function styleScales(series: readonly (Series & { readonly hue: number })[]): Scale[] {
  const domain = series.map((s) => s.name)
  const dash: readonly (readonly number[])[] = series.map((s) => dashes[s.hue % dashes.length]!)
  return [
    { name: 'color', type: 'ordinal', domain, range: series.map((s) => seriesColor(s.hue)) },
    // Vega takes lists as values of a range; its types do not say so.
    { name: 'dash', type: 'ordinal', domain, range: dash as unknown as string[] },
  ]
}

const legendOf = (columns: number): Legend => ({
  stroke: 'color',
  strokeDash: 'dash',
  symbolType: 'stroke',
  direction: 'horizontal',
  columns,
})

/** All in a row, or in as many columns as the longest name leaves room for. */
export function legendColumns(names: readonly string[], width: number = chartSize.width): number {
  // Without a browser Vega takes a letter to be 0.8 em wide; the rest is the symbol and the gaps.
  const widths = names.map((name) => 0.8 * 12 * name.length + 31)
  const room = width - 60
  if (widths.reduce((a, b) => a + b, 0) <= room) return names.length
  return Math.max(1, Math.floor(room / Math.max(...widths)))
}

/** "train: 2.1 at epoch 1, 0.35 at epoch 30, lowest 0.34 at epoch 29, highest 2.1 at epoch 1." */
function describe({ name, points }: Series, { title, ticks }: XAxis): string {
  const first = points[0]
  if (first === undefined) return `${name}: no value.`
  const place = (x: number) => ticks?.find((t) => t.value === x)?.label ?? significant(x)
  const at = (p: Point) => `${significant(p.y)} at ${title} ${place(p.x)}`
  const last = points[points.length - 1]!
  const lowest = points.reduce((a, b) => (b.y < a.y ? b : a))
  const highest = points.reduce((a, b) => (b.y > a.y ? b : a))
  return points.length === 1
    ? `${name}: ${at(first)}.`
    : `${name}: ${at(first)}, ${at(last)}, lowest ${at(lowest)}, highest ${at(highest)}.`
}
