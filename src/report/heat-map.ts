/** A table of shades: a cell a row and column, in the colours of the page. */
import type { Axis, Mark, Spec } from 'vega'
import { type ChartText, chartSize, drawChart } from './chart.ts'
import type { Html } from './html.ts'
import { seriesColor } from './style.ts'

export interface HeatMap extends ChartText {
  readonly x: { readonly title: string; readonly names: readonly string[] }
  readonly y: { readonly title: string; readonly names: readonly string[] }
  readonly cells: readonly Cell[]
}

export interface Cell {
  readonly row: number
  readonly column: number
  /** In [0, 1]. */
  readonly shade: number
  /** Place in the palette. */
  readonly hue: number
  readonly text: string
}

/** With more columns than this a cell has no room for its text. */
const mostTexts = 12

/** Of the darkest cell, so that text in it keeps a contrast of 4.5:1 in both schemes. */
const darkestUnderText = 0.55

export function heatMap({ x, y, cells, ...text }: HeatMap): Promise<Html> {
  const written = x.names.length <= mostTexts
  const darkest = written ? darkestUnderText : 1
  const long = x.names.some((name) => name.length > 3)
  const spec: Spec = {
    signals: [
      { name: 'columnNames', value: [...x.names] },
      { name: 'rowNames', value: [...y.names] },
    ],
    data: [
      {
        name: 'cells',
        values: cells.map(({ hue, shade, ...cell }) => ({
          ...cell,
          shade: shade * darkest,
          color: seriesColor(hue),
        })),
      },
    ],
    scales: [
      { name: 'x', type: 'band', range: 'width', domain: [...x.names.keys()] },
      { name: 'y', type: 'band', range: 'height', domain: [...y.names.keys()] },
    ],
    axes: [
      {
        ...names('bottom', x.title, 'columnNames'),
        ...(long && { labelAngle: -90, labelAlign: 'right', labelBaseline: 'middle', titlePadding: -12 }),
      },
      names('left', y.title, 'rowNames'),
    ],
    marks: [squares, ...(written ? [numbers] : [])],
  }
  // About as high as it is wide, in cells.
  const height = 60 + (chartSize.width - 60) * (y.names.length / x.names.length)
  return drawChart(spec, text, { height: Math.round(Math.min(2 * chartSize.width, Math.max(140, height))) })
}

const names = (orient: 'bottom' | 'left', title: string, list: string): Axis => ({
  orient,
  scale: orient === 'left' ? 'y' : 'x',
  title,
  ticks: false,
  domain: false,
  labelLimit: 90,
  labelOverlap: false,
  labelFontSize: 11,
  encode: { labels: { update: { text: { signal: `${list}[datum.value]` } } } },
})

const squares: Mark = {
  type: 'rect',
  from: { data: 'cells' },
  encode: {
    enter: {
      x: { scale: 'x', field: 'column' },
      y: { scale: 'y', field: 'row' },
      width: { scale: 'x', band: 1, offset: -1 },
      height: { scale: 'y', band: 1, offset: -1 },
      fill: { field: 'color' },
      fillOpacity: { field: 'shade' },
    },
  },
}

const numbers: Mark = {
  type: 'text',
  from: { data: 'cells' },
  encode: {
    enter: {
      x: { scale: 'x', field: 'column', band: 0.5 },
      y: { scale: 'y', field: 'row', band: 0.5 },
      text: { field: 'text' },
      align: { value: 'center' },
      baseline: { value: 'middle' },
      font: { value: 'inherit' },
      fontSize: { value: 11 },
      fill: { value: 'var(--ink)' },
    },
  },
}
