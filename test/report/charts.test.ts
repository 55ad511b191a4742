/** Bars, heat maps and regions: marks lie where their numbers say. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { roomyTicks } from '../../src/report/axes.ts'
import { barChart } from '../../src/report/bar-chart.ts'
import { heatMap } from '../../src/report/heat-map.ts'
import type { Html } from '../../src/report/html.ts'
import { lineChart } from '../../src/report/line-chart.ts'
import { regionChart } from '../../src/report/region-chart.ts'
import { rowBars } from '../../src/report/row-bars.ts'
import { type Element, elements, parseMarkup, textOf } from './markup.ts'

const svgOf = ({ text }: Html): Element => elements(parseMarkup(text), 'svg')[0]!

/** Vega writes a rectangle as M x,y h width v height h -width Z. */
function rectangles(svg: Element, fill: string) {
  return elements(svg, 'path')
    .filter((p) => p.attributes.fill === fill)
    .map((p) => {
      const [, x, y, width, height] = /^M(-?[\d.]+),(-?[\d.]+)h(-?[\d.]+)v(-?[\d.]+)/
        .exec(p.attributes.d!)!
        .map(Number)
      return { x: x!, y: y!, width: width!, height: height!, opacity: Number(p.attributes['fill-opacity']) }
    })
}

const near = (a: number, b: number, what: string) => assert.ok(Math.abs(a - b) < 0.05, `${what}: ${a}, ${b}`)

const text = { id: 'c', title: 'Title', description: 'Description' }

test('bars are as high as their numbers and as wide as their stretches', async () => {
  const svg = svgOf(
    await barChart({
      ...text,
      x: { title: 'x', domain: [0, 10] },
      y: { title: 'y', domain: [0, 100] },
      bars: [
        { from: 0, to: 2, y: 25, band: [20, 30], mark: 10 },
        { from: 2, to: 6, y: 100 },
      ],
      diagonal: true,
    }),
  )
  const [a, b] = rectangles(svg, 'var(--series-0)')
  near(4 * a!.height, b!.height, 'heights')
  near(2 * (a!.width + 1), b!.width + 1, 'widths, less a gap of a pixel')
  near(a!.y + a!.height, b!.y + b!.height, 'feet')
  assert.is(elements(svg, 'line').filter((l) => l.attributes.stroke === 'var(--series-1)').length, 1)
  assert.is(elements(svg, 'line').filter((l) => l.attributes.stroke === 'var(--ink)').length, 1)
  assert.is(elements(svg, 'line').filter((l) => l.attributes['stroke-dasharray'] === '4,3').length, 1)
})

test('a row a name, as long as its share', async () => {
  const rows = [0.25, 0.5, 1].map((share, i) => ({
    ...{ name: `<${i}>`, share },
    interval: [share / 2, share] as const,
  }))
  const svg = svgOf(await rowBars({ ...text, x: { title: '%' }, rows }))
  const bars = rectangles(svg, 'var(--series-0)')
  near(4 * bars[0]!.width, bars[2]!.width, 'widths')
  near(2 * bars[1]!.width, bars[2]!.width, 'widths')
  assert.ok(bars[0]!.y < bars[1]!.y && bars[1]!.y < bars[2]!.y)
  const words = elements(svg, 'text').map(textOf)
  for (const { name } of rows) assert.ok(words.includes(name))
})

test('a heat map has its cells in rows and columns, the shade as opacity', async () => {
  const cells = [
    { row: 0, column: 0, shade: 1, hue: 0, text: '7' },
    { row: 2, column: 1, shade: 0.5, hue: 1, text: '5' },
  ]
  const map = { ...text, x: { title: 'x', names: ['a', 'b'] }, y: { title: 'y', names: ['a', 'b', 'c'] } }
  const svg = svgOf(await heatMap({ ...map, cells }))
  const [first] = rectangles(svg, 'var(--series-0)')
  const [second] = rectangles(svg, 'var(--series-1)')
  near(second!.x - first!.x, first!.width + 1, 'a column further')
  near(second!.y - first!.y, 2 * (first!.height + 1), 'two rows further')
  near(first!.opacity, 2 * second!.opacity, 'shades')
  const words = elements(svg, 'text').map(textOf)
  assert.equal(
    words.filter((w) => /\d/.test(w)),
    ['7', '5'],
  )
})

test('a heat map of many columns has names for all rows, and no text in its cells', async () => {
  const names = Array.from({ length: 30 }, (_, i) => `class ${i}`)
  const cells = names.map((_, i) => ({ row: i, column: i, shade: 1, hue: 0, text: 'text' }))
  const svg = svgOf(await heatMap({ ...text, x: { title: 'x', names }, y: { title: 'y', names }, cells }))
  const words = elements(svg, 'text')
    .filter((t) => t.attributes.opacity !== '0')
    .map(textOf)
  assert.not.ok(words.includes('text'))
  assert.is(words.filter((w) => w.startsWith('class')).length, 60)
  assert.ok(rectangles(svg, 'var(--series-0)').every((r) => r.opacity === 1))
})

test('regions cover exactly the cells of their class, the lowest row at the bottom', async () => {
  const cells = 6
  const classes = Array.from({ length: 36 }, (_, i) => (i < 6 ? 2 : i % 6 < 2 ? 0 : i % 5 === 0 ? -1 : 1))
  const shades = classes.map((_, i) => (i % 7) / 7)
  const svg = svgOf(
    await regionChart({
      ...text,
      ...{ x: [0, 1], y: [-1, 1], cells, classes, shades, names: ['a', 'b', 'c'] },
      points: [{ x: 0.5, y: 0, class: 1 }],
    }),
  )
  const seen = new Array<number>(36).fill(-1)
  for (const path of elements(svg, 'path')) {
    const hue = /^var\(--series-(\d)\)$/.exec(path.attributes.fill ?? '')?.[1]
    if (hue === undefined || !path.attributes.transform?.includes('scale')) continue
    // In cells from the upper left: "M x,y h width v 1 h -width z" for every run of cells.
    for (const [, x, y, width] of path.attributes.d!.matchAll(/M(\d+),(\d+)h(\d+)v1/g))
      for (let k = 0; k < Number(width); k += 1) {
        const at = (cells - 1 - Number(y)) * cells + Number(x) + k
        assert.is(seen[at], -1, 'no cell is drawn twice')
        seen[at] = Number(hue)
      }
  }
  assert.equal(seen, classes)
})

test('ticks stand at their values with their own labels, which are text', async () => {
  const ticks = [0, 0.25, 1].map((value) => ({ value, label: `<${value}>` }))
  const svg = svgOf(
    await lineChart({
      ...{ id: 'l', title: 'Line' },
      x: { title: 'x', ticks },
      y: { title: 'y', scale: 'linear', domain: [0, 100] },
      series: [{ name: 's', points: ticks.map(({ value }) => ({ x: value, y: 50 })) }],
    }),
  )
  const labels = elements(svg, 'text').filter((t) => /^<.*>$/.test(textOf(t)))
  assert.equal(
    labels.map(textOf),
    ticks.map((t) => t.label),
  )
  const [a, b, c] = labels.map((t) => Number(/translate\(([\d.-]+)/.exec(t.attributes.transform!)![1]))
  near(4 * (b! - a!), c! - a!, 'places')
  assert.match(textOf(elements(svg, 'desc')[0]!), '50 at x <0>, 50 at x <1>')
})

test('labels that would meet are left out, never the last; those with room stay', () => {
  const ticks = [0, 1, 2, 4, 8, 16].map((k) => ({ value: k / 255, label: k === 0 ? '0' : `${k}/255` }))
  const labels = (length: number) => roomyTicks(ticks, [0, 16 / 255], length).map((t) => t.label)
  assert.equal(labels(370), ['0', '', '2/255', '4/255', '8/255', '16/255'])
  assert.equal(labels(2000), ['0', '1/255', '2/255', '4/255', '8/255', '16/255'])
  assert.equal(labels(50), ['0', '', '', '', '', '16/255'])
})

test.run()
