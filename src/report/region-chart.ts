/** A plane in the colours of what is predicted there, paler where the confidence is less, with points on it. */
import type { Mark, Spec } from 'vega'
import { xAxis } from './axes.ts'
import type { Domain } from './axis-domain.ts'
import { type ChartText, chartSize, drawChart } from './chart.ts'
import type { Html } from './html.ts'
import { legendColumns } from './line-chart.ts'
import { light, seriesColor } from './style.ts'

export interface RegionChart extends ChartText {
  readonly x: Domain
  readonly y: Domain
  /** Cells along each side. */
  readonly cells: number
  /** The class of each cell, row by row from the lowest; none where below 0. */
  readonly classes: readonly number[]
  /** In [0, 1], a value a cell. */
  readonly shades: readonly number[]
  /** With the class of each, or -1 for those of no class. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly class: number }[]
  /** For the legend. */
  readonly names: readonly string[]
}

/** Shades are told apart in so many steps; more would make the file larger and the picture no clearer. */
const levels = 8
/** The darkest, so that points stay visible on it. */
const darkest = 0.55
/** A class has a colour and, where they are used up, another shape. */
const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down']

export function regionChart({
  x,
  y,
  cells,
  classes,
  shades,
  points,
  names,
  ...text
}: RegionChart): Promise<Html> {
  const colors = light.series.length
  const shape = (label: number) => shapes[Math.floor(Math.max(0, label) / colors) % shapes.length]!
  const fill = (label: number) => (label < 0 ? 'none' : seriesColor(label))
  const columns = legendColumns(names)
  const spec: Spec = {
    data: [
      {
        name: 'points',
        values: points.map((p) => ({ ...p, color: fill(p.class), shape: shape(p.class) })),
      },
      { name: 'areas', values: regionAreas(cells, classes, shades) },
    ],
    scales: [
      { name: 'x', type: 'linear', range: 'width', zero: false, domain: x },
      { name: 'y', type: 'linear', range: 'height', zero: false, domain: y },
      { name: 'color', type: 'ordinal', domain: [...names], range: names.map((_, i) => seriesColor(i)) },
      { name: 'shape', type: 'ordinal', domain: [...names], range: names.map((_, i) => shape(i)) },
    ],
    axes: [
      xAxis({ title: 'first value' }),
      { ...xAxis({ title: 'second value' }), orient: 'left', scale: 'y' },
    ],
    legends: [
      {
        fill: 'color',
        shape: 'shape',
        direction: 'horizontal',
        columns,
        symbolSize: 60,
      },
    ],
    marks: [areaMarks(cells), pointMarks],
  }
  return drawChart(spec, text, { height: chartSize.height + 60 + 17 * Math.ceil(names.length / columns) })
}

/** A shade for a confidence: none at that of a guess among so many classes. */
export const shadeOf = (confidence: number, classes: number): number =>
  Math.max(0, (confidence - 1 / classes) / (1 - 1 / classes))

/** The cells of one class and shade as one path, in units of cells from the upper left: runs of cells are one rectangle. */
export function regionAreas(cells: number, classes: readonly number[], shades: readonly number[]) {
  const paths = new Map<string, { color: string; shade: number; path: string }>()
  const levelOf = (i: number) => Math.round(levels * shades[i]!)
  for (let row = 0; row < cells; row += 1)
    for (let start = 0, end = 1; start < cells; start = end, end += 1) {
      const first = row * cells + start
      const [label, level] = [classes[first]!, levelOf(first)]
      while (end < cells && classes[row * cells + end] === label && levelOf(row * cells + end) === level)
        end += 1
      if (label < 0) continue
      const key = `${label} ${level}`
      const shade = (darkest * Math.max(1, level)) / levels
      const area = paths.get(key) ?? { color: seriesColor(label), shade, path: '' }
      area.path += `M${start},${cells - 1 - row}h${end - start}v1h${start - end}z`
      paths.set(key, area)
    }
  return [...paths.values()]
}

/** Draws a data set `areas` that `regionAreas` made over the whole width and height. */
export const areaMarks = (cells: number): Mark => ({
  type: 'path',
  from: { data: 'areas' },
  encode: {
    enter: {
      path: { field: 'path' },
      fill: { field: 'color' },
      fillOpacity: { field: 'shade' },
      scaleX: { signal: `width / ${cells}` },
      scaleY: { signal: `height / ${cells}` },
    },
  },
})

const pointMarks: Mark = {
  type: 'symbol',
  from: { data: 'points' },
  encode: {
    enter: {
      x: { scale: 'x', field: 'x' },
      y: { scale: 'y', field: 'y' },
      fill: { field: 'color' },
      shape: { field: 'shape' },
      size: { value: 16 },
      stroke: { signal: "datum.class < 0 ? 'var(--soft)' : 'var(--paper)'" },
      strokeWidth: { value: 0.7 },
    },
  },
}
