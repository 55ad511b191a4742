/** Bars that stand on stretches of a numeric axis: histograms and the like. */
import type { Mark, Spec } from 'vega'
import { tickSignals, type XAxis, xAxis, yAxis } from './axes.ts'
import { type Domain, measureDomain } from './axis-domain.ts'
import { type ChartText, chartSize, drawChart } from './chart.ts'
import type { Html } from './html.ts'
import { seriesColor } from './style.ts'

export interface BarChart extends ChartText {
  readonly x: XAxis & { readonly domain: Domain }
  readonly y: { readonly title: string; readonly domain?: Domain }
  readonly bars: readonly Bar[]
  /** Draws y = x. */
  readonly diagonal?: boolean
  /** In pixels. */
  readonly height?: number
}

export interface Bar {
  readonly from: number
  readonly to: number
  readonly y: number
  readonly band?: readonly [low: number, high: number]
  /** A height marked across the bar. */
  readonly mark?: number
}

export function barChart({
  x,
  y,
  bars,
  diagonal,
  height = chartSize.height,
  ...text
}: BarChart): Promise<Html> {
  const [low, high] = y.domain ?? measureDomain([0, ...bars.map((b) => b.y)], 'linear')
  const spec: Spec = {
    signals: tickSignals(x.ticks),
    data: [
      { name: 'bars', values: bars.map(({ band, ...bar }) => ({ ...bar, low: band?.[0], high: band?.[1] })) },
      { name: 'banded', source: 'bars', transform: [{ type: 'filter', expr: 'isValid(datum.low)' }] },
      { name: 'marked', source: 'bars', transform: [{ type: 'filter', expr: 'isValid(datum.mark)' }] },
    ],
    scales: [
      { name: 'x', type: 'linear', range: 'width', zero: false, domain: x.domain },
      { name: 'y', type: 'linear', range: 'height', zero: false, domain: [low, high], nice: !y.domain },
    ],
    axes: [xAxis(x), yAxis({ ...y, scale: 'linear' }, [low, high])],
    marks: [bodies, ...(diagonal ? [diagonalLine(x.domain)] : []), whiskers, crossMarks],
  }
  return drawChart(spec, text, { height })
}

const atY = (field: string) => ({ scale: 'y', field })
const acrossX = {
  x: { scale: 'x', field: 'from', offset: 0.5 },
  x2: { scale: 'x', field: 'to', offset: -0.5 },
}

const bodies: Mark = {
  type: 'rect',
  from: { data: 'bars' },
  encode: {
    enter: {
      ...acrossX,
      y: atY('y'),
      y2: { scale: 'y', value: 0 },
      fill: { value: seriesColor(0) },
      fillOpacity: { value: 0.6 },
    },
  },
}

const whiskers: Mark = {
  type: 'rule',
  from: { data: 'banded' },
  encode: {
    enter: {
      x: { scale: 'x', signal: '(datum.from + datum.to) / 2' },
      y: atY('low'),
      y2: atY('high'),
      stroke: { value: 'var(--ink)' },
      strokeWidth: { value: 1.5 },
    },
  },
}

const crossMarks: Mark = {
  type: 'rule',
  from: { data: 'marked' },
  encode: {
    enter: { ...acrossX, y: atY('mark'), stroke: { value: seriesColor(1) }, strokeWidth: { value: 2.5 } },
  },
}

const diagonalLine = ([low, high]: Domain): Mark => ({
  type: 'rule',
  encode: {
    enter: {
      x: { scale: 'x', value: low },
      y: { scale: 'y', value: low },
      x2: { scale: 'x', value: high },
      y2: { scale: 'y', value: high },
      stroke: { value: 'var(--soft)' },
      strokeDash: { value: [4, 3] },
    },
  },
})
