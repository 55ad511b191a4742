/** Decision regions of several networks side by side, as figures 1 and 2 of the paper: planes below each other, a column a network. */
import type { Mark, Spec } from 'vega'
import type { PlanePoints, RegionMap } from '../../eval/analysis/regions.ts'
import { type ChartText, drawChart } from '../../report/chart.ts'
import type { Html } from '../../report/html.ts'
import { areaMarks, regionAreas, shadeOf } from '../../report/region-chart.ts'
import { seriesColor } from '../../report/style.ts'

export interface RegionGrid extends ChartText {
  readonly columns: readonly RegionColumn[]
}

export interface RegionColumn {
  readonly title: string
  /** From top to bottom, the same planes in all columns. */
  readonly maps: readonly RegionMap[]
}

/** In pixels: of all columns, of a wide one, between them, of a letter, and of a line of text. */
const sizes = { width: 880, widest: 300, gap: 12, letter: 6.4, line: 16 } as const
/** Of a class in a panel, to a pixel of its side: more would hide each other, and make the file large. */
const dotsPerPixel = 0.6
/** A panel has a cell to so many pixels at least. */
const leastCell = 2

export function regionGrid({ columns, ...text }: RegionGrid): Promise<Html> {
  const { width, widest, gap, letter, line } = sizes
  const panel = Math.min(widest, Math.floor((width + gap) / columns.length) - gap)
  const titles = columns.map(({ title }) =>
    wrapped(title.replaceAll(' = ', '\u00a0=\u00a0'), Math.floor(panel / letter)),
  )
  const top = line * Math.max(...titles.map((lines) => lines.length)) + 6
  const rowTitles = columns[0]?.maps.map(({ at }) => planeTitle(at)) ?? []
  const rowHeight = line + 6 + panel + gap
  const spec: Spec = {
    marks: columns.flatMap(({ maps }, i) => {
      const x = i * (panel + gap)
      return [
        ...titles[i]!.map((words, k) => label(words, x, k * line)),
        ...maps.flatMap((map, row) => {
          const y = top + row * rowHeight
          return [
            ...(i === 0 ? [label(rowTitles[row]!, x, y, 'var(--soft)')] : []),
            panelGroup(map, x, y + line + 6, panel),
          ]
        }),
      ]
    }),
  }
  const size = {
    width: columns.length * (panel + gap) - gap + 4,
    height: top + rowTitles.length * rowHeight + 4,
  }
  return drawChart(spec, text, size)
}

const planeTitle = (at: string): string => (at === 'input' ? 'input plane' : 'hidden plane')

function panelGroup(map: RegionMap, x: number, y: number, size: number): Mark {
  const { cells, predictions, confidences } = thinned(map, Math.ceil((leastCell * map.cells) / size))
  const classes = Math.max(1, ...predictions, ...map.points.labels) + 1
  const shades = confidences.map((confidence) => shadeOf(confidence, classes))
  return {
    type: 'group',
    encode: {
      enter: {
        x: { value: x },
        y: { value: y },
        width: { value: size },
        height: { value: size },
        stroke: { value: 'var(--rule)' },
      },
    },
    signals: [
      { name: 'width', value: size },
      { name: 'height', value: size },
    ],
    data: [{ name: 'areas', values: regionAreas(cells, predictions, shades) }],
    marks: [areaMarks(cells), ...pointMarks(map, size)],
  }
}

/** Random inputs below, then each class in its colour; with an edge where there is room. */
function pointMarks(map: RegionMap, size: number): Mark[] {
  const { points, randomInputs } = map
  const small = size < 200
  const dotSize = small ? 2.4 : 3.6
  const labels = [...new Set(points.labels)].toSorted((a, b) => a - b)
  const inClass = (label: number) => points.labels.flatMap((own, i) => (own === label ? [i] : []))
  return [
    ...(randomInputs
      ? [dots(dotPath(map, randomInputs, [...randomInputs.x.keys()], size), 'var(--ink)', dotSize / 2)]
      : []),
    ...labels.flatMap((label) => {
      const path = dotPath(map, points, inClass(label), size)
      const edge = small ? [] : [dots(path, 'var(--paper)', dotSize + 1.4)]
      return [...edge, dots(path, seriesColor(label), dotSize)]
    }),
  ]
}

/** Every `step`-th cell of every `step`-th row. */
function thinned(
  { cells, predictions, confidences }: RegionMap,
  step: number,
): Pick<RegionMap, 'cells' | 'predictions' | 'confidences'> {
  const kept = Array.from({ length: Math.floor(cells / step) }, (_, i) => i * step + Math.floor(step / 2))
  const places = kept.flatMap((row) => kept.map((column) => row * cells + column))
  return {
    cells: kept.length,
    predictions: places.map((i) => predictions[i]!),
    confidences: places.map((i) => confidences[i]!),
  }
}

/** Dots as lines of no length with round ends, which take the least room in the file. @param which of the points */
function dotPath(
  { x: [left, right], y: [bottom, upper] }: RegionMap,
  points: PlanePoints,
  which: readonly number[],
  size: number,
): string {
  const every = Math.ceil(which.length / (dotsPerPixel * size))
  const place = (share: number) => (size * share).toFixed(1)
  return which
    .filter((_, i) => i % every === 0)
    .map((i) => {
      const [px, py] = [points.x[i]!, points.y[i]!]
      return `M${place((px - left) / (right - left))},${place((upper - py) / (upper - bottom))}h0`
    })
    .join('')
}

const dots = (path: string, color: string, size: number): Mark => ({
  type: 'path',
  encode: {
    enter: {
      path: { value: path },
      stroke: { value: color },
      strokeWidth: { value: size },
      strokeCap: { value: 'round' },
    },
  },
})

const label = (text: string, x: number, y: number, color = 'var(--ink)'): Mark => ({
  type: 'text',
  encode: {
    enter: {
      text: { value: text },
      x: { value: x },
      y: { value: y },
      baseline: { value: 'top' },
      font: { value: 'inherit' },
      fontSize: { value: 12 },
      fill: { value: color },
    },
  },
})

/** Lines of at most so many letters, but for longer words. */
function wrapped(text: string, letters: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && longer.length <= letters) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
