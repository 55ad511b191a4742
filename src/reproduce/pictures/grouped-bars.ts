/** Rows of bars, a colour for each of several things, with whiskers where values deviate. */
import type { Mark, Spec } from 'vega'
import { xAxis } from '../../report/axes.ts'
import { measureDomain } from '../../report/axis-domain.ts'
import { type ChartText, drawChart } from '../../report/chart.ts'
import type { Html } from '../../report/html.ts'
import { legendColumns } from '../../report/line-chart.ts'
import { seriesColor } from '../../report/style.ts'

export interface GroupedBars extends ChartText {
  /** Of the axis of values. */
  readonly x: string
  readonly rows: readonly string[]
  readonly colors: readonly string[]
  readonly bars: readonly ColoredBar[]
}

export interface ColoredBar {
  /** Places in `rows` and `colors`. */
  readonly row: number
  readonly color: number
  readonly value: number
  readonly band?: readonly [low: number, high: number]
}

const width = 640
/** In pixels: of a bar, and of letters of 12 pixels. */
const [barHeight, letterWidth] = [11, 6.3]

/** Where values vary little, so that bars from 0 would all look alike, dots stand in their places on a cut axis. */
export function groupedBars({ x, rows, colors, bars: given, ...text }: GroupedBars): Promise<Html> {
  // What is never negative has no deviation below 0 either.
  const least = given.every(({ value }) => value >= 0) ? 0 : -Infinity
  const bars = given.map(({ band, ...bar }) => ({
    ...bar,
    ...(band && { band: [Math.max(least, band[0]), band[1]] as const }),
  }))
  const domain = measureDomain(
    bars.flatMap(({ value, band = [value, value] }) => band),
    'linear',
  )
  const legend = colors.length > 1
  const labelWidth = Math.min(280, 10 + letterWidth * Math.max(...rows.map((row) => row.length)))
  // The legend begins where the bars do.
  const columns = legendColumns(colors, width - labelWidth + 50)
  const spec: Spec = {
    signals: [{ name: 'names', value: rows }],
    data: [
      {
        name: 'bars',
        values: bars.map(({ band, ...bar }) => ({
          ...bar,
          name: colors[bar.color],
          low: band?.[0],
          high: band?.[1],
        })),
      },
      { name: 'banded', source: 'bars', transform: [{ type: 'filter', expr: 'isValid(datum.low)' }] },
    ],
    scales: [
      { name: 'x', type: 'linear', range: 'width', zero: false, nice: true, domain },
      { name: 'y', type: 'band', range: 'height', domain: [...rows.keys()], padding: 0.3 },
      { name: 'color', type: 'ordinal', domain: [...colors], range: colors.map((_, i) => seriesColor(i)) },
    ],
    axes: [
      { ...xAxis({ title: x }), grid: true },
      {
        orient: 'left',
        scale: 'y',
        ticks: false,
        labelOverlap: false,
        labelLimit: 400,
        // Without a browser Vega takes letters to be wider than they are.
        minExtent: labelWidth,
        maxExtent: labelWidth,
        encode: { labels: { update: { text: { signal: 'names[datum.value]' } } } },
      },
    ],
    legends: legend
      ? [
          {
            fill: 'color',
            direction: 'horizontal',
            columns,
            symbolType: 'square',
            symbolSize: 100,
            labelLimit: 600,
          },
        ]
      : [],
    marks: [domain[0] > 0 ? dots(colors.length) : bodies(colors.length), whiskers(colors.length)],
  }
  const legendHeight = legend ? 8 + 17 * Math.ceil(colors.length / columns) : 0
  const height = 50 + legendHeight + Math.ceil((rows.length * colors.length * barHeight) / 0.7)
  return drawChart(spec, text, { width, height })
}

/** The middle of a bar, as a share of the row. */
const middle = (colors: number) => ({
  scale: 'y',
  field: 'row',
  offset: { signal: `bandwidth('y') * (datum.color + 0.5) / ${colors}` },
})
const fill = { scale: 'color', field: 'name' }

const bodies = (colors: number): Mark => ({
  type: 'rect',
  from: { data: 'bars' },
  encode: {
    enter: {
      x: { scale: 'x', value: 0 },
      x2: { scale: 'x', field: 'value' },
      yc: middle(colors),
      height: { signal: `bandwidth('y') / ${colors} - 1` },
      fill,
      fillOpacity: { value: 0.75 },
    },
  },
})

const dots = (colors: number): Mark => ({
  type: 'symbol',
  from: { data: 'bars' },
  encode: { enter: { x: { scale: 'x', field: 'value' }, y: middle(colors), fill, size: { value: 50 } } },
})

const whiskers = (colors: number): Mark => ({
  type: 'rule',
  from: { data: 'banded' },
  encode: {
    enter: {
      x: { scale: 'x', field: 'low' },
      x2: { scale: 'x', field: 'high' },
      y: middle(colors),
      stroke: { value: 'var(--ink)' },
      strokeWidth: { value: 1.5 },
    },
  },
})
