/** The marks of a line chart, over its scales `x`, `y`, `color` and `dash`. */
import type { Mark } from 'vega'

/** A vertical line, and the word beside it. */
export interface VerticalLine {
  readonly x: number
  readonly label: string
}

/** Of each series of the data set `points`: band, line and dots. */
export function lineMarks(dots: boolean): Mark {
  const color = { scale: 'color', field: 'series' }
  const at = { x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' } }
  const band = { y: { scale: 'y', field: 'low' }, y2: { scale: 'y', field: 'high' } }
  const from = { data: 'one' }
  const marks: Mark[] = [
    { type: 'area', from, encode: { enter: { x: at.x, ...band, fill: color, fillOpacity: { value: 0.2 } } } },
    {
      type: 'line',
      from,
      encode: {
        enter: {
          ...at,
          stroke: color,
          strokeWidth: { value: 2 },
          strokeDash: { scale: 'dash', field: 'series' },
        },
      },
    },
    ...(dots
      ? [{ type: 'symbol', from, encode: { enter: { ...at, fill: color, size: { value: 18 } } } } as const]
      : []),
  ]
  return { type: 'group', from: { facet: { name: 'one', data: 'points', groupby: 'series' } }, marks }
}

/** @param inRightHalf whether the label must stand left of the line */
export function verticalLine({ x, label }: VerticalLine, inRightHalf: boolean): Mark[] {
  const soft = { value: 'var(--soft)' }
  const place = { y: { value: 2 }, x: { scale: 'x', value: x, offset: inRightHalf ? -5 : 5 } }
  const type = { font: { value: 'inherit' }, fontSize: { value: 12 }, baseline: { value: 'top' } } as const
  const line = { x: { scale: 'x', value: x }, y: { value: 0 }, y2: { signal: 'height' } }
  return [
    { type: 'rule', encode: { enter: { ...line, stroke: soft, strokeDash: { value: [3, 3] } } } },
    {
      type: 'text',
      encode: {
        enter: {
          ...place,
          ...type,
          text: { value: label },
          fill: soft,
          align: { value: inRightHalf ? 'right' : 'left' },
        },
      },
    },
  ]
}
