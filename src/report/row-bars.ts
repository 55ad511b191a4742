/** A bar a row, from 0 to 100 %, with its interval: shares of things that have names. */
import type { Spec } from 'vega'
import { xAxis } from './axes.ts'
import { type ChartText, drawChart } from './chart.ts'
import type { Html } from './html.ts'
import { seriesColor } from './style.ts'

export interface RowBars extends ChartText {
  readonly x: { readonly title: string }
  readonly rows: readonly RowBar[]
}

export interface RowBar {
  readonly name: string
  /** In [0, 1]. */
  readonly share: number
  readonly interval: readonly [low: number, high: number]
}

const rowHeight = 19

export function rowBars({ x, rows, ...text }: RowBars): Promise<Html> {
  const at = { scale: 'y', field: 'row' }
  const middle = { ...at, band: 0.5 }
  const share = (field: string) => ({ scale: 'x', field })
  const spec: Spec = {
    signals: [{ name: 'names', value: rows.map((r) => r.name) }],
    data: [
      {
        name: 'rows',
        values: rows.map(({ share, interval: [low, high] }, row) => ({
          row,
          share: 100 * share,
          low: 100 * low,
          high: 100 * high,
        })),
      },
    ],
    scales: [
      { name: 'x', type: 'linear', range: 'width', domain: [0, 100] },
      { name: 'y', type: 'band', range: 'height', domain: [...rows.keys()], padding: 0.25 },
    ],
    axes: [
      { ...xAxis(x), grid: true },
      {
        orient: 'left',
        scale: 'y',
        ticks: false,
        labelLimit: 130,
        labelOverlap: false,
        encode: { labels: { update: { text: { signal: 'names[datum.value]' } } } },
      },
    ],
    marks: [
      {
        type: 'rect',
        from: { data: 'rows' },
        encode: {
          enter: {
            y: at,
            height: { scale: 'y', band: 1 },
            x: { scale: 'x', value: 0 },
            x2: share('share'),
            fill: { value: seriesColor(0) },
            fillOpacity: { value: 0.6 },
          },
        },
      },
      {
        type: 'rule',
        from: { data: 'rows' },
        encode: {
          enter: {
            y: middle,
            x: share('low'),
            x2: share('high'),
            stroke: { value: 'var(--ink)' },
            strokeWidth: { value: 1.5 },
          },
        },
      },
    ],
  }
  return drawChart(spec, text, { height: 50 + rowHeight * rows.length })
}
