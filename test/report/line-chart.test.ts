import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { chartSize, drawChart } from '../../src/report/chart.ts'
import { type LineChart, lineChart } from '../../src/report/line-chart.ts'
import { corners, type Element, elements, parseMarkup, textOf } from './markup.ts'

const loss: LineChart = {
  id: 'loss',
  title: 'Loss',
  x: { title: 'epoch', whole: true },
  y: { title: 'nats', scale: 'linear' },
  series: [
    { name: 'training', points: [10, 4, 2, 1].map((y, i) => ({ x: i + 1, y })) },
    {
      name: 'test',
      points: [8, 5, 3, 2].map((y, i) => ({ x: i + 1, y, band: [y - 0.5, y + 0.5] as const })),
    },
  ],
}

const draw = async (chart: LineChart): Promise<Element> =>
  elements(parseMarkup((await lineChart(chart)).text), 'svg')[0]!

/** Vega draws in this order: of each series the band, the line, the dots. */
const withStroke = (svg: Element, color: string): Element[] =>
  elements(svg, 'path').filter((p) => p.attributes.stroke === color && p.attributes['stroke-width'] === '2')

/** Asserts that b is an affine function of a. */
function assertAffine(a: readonly number[], b: readonly number[]): void {
  const slope = (b.at(-1)! - b[0]!) / (a.at(-1)! - a[0]!)
  for (const [i, value] of b.entries())
    assert.ok(Math.abs(b[0]! + slope * (a[i]! - a[0]!) - value) < 0.01, `${value} at ${i}`)
}

test('a line goes through its points: linear in x and y', async () => {
  const svg = await draw(loss)
  // The first with the colour is the legend's symbol.
  const line = corners(withStroke(svg, 'var(--series-0)').find((p) => corners(p).length === 4)!)
  assertAffine(
    [1, 2, 3, 4],
    line.map(([x]) => x),
  )
  assertAffine(
    [10, 4, 2, 1],
    line.map(([, y]) => y),
  )
  assert.ok(line[0]![1] < line[3]![1], 'up is more')
})

test('on a log scale it is linear in the logarithm, and what is not above 0 is left out', async () => {
  const points = [1, 0.1, 0, 0.01, -3, 0.02].map((y, i) => ({ x: i, y }))
  const svg = await draw({ ...loss, y: { title: 'nats', scale: 'log' }, series: [{ name: 'test', points }] })
  const line = corners(withStroke(svg, 'var(--series-0)')[0]!)
  assertAffine(
    [0, 1, 3, 5],
    line.map(([x]) => x),
  )
  assertAffine(
    [1, 0.1, 0.01, 0.02].map(Math.log),
    line.map(([, y]) => y),
  )
  assert.ok(elements(svg, 'text').map(textOf).includes('nats (log scale)'))
})

test('a band that reaches below a log scale ends at its bottom', async () => {
  const points = [1, 0.1].map((y, x) => ({ x, y, band: [y - 0.5, y + 0.5] as const }))
  const svg = await draw({ ...loss, y: { title: 'nats', scale: 'log' }, series: [{ name: 'test', points }] })
  const line = corners(withStroke(svg, 'var(--series-0)')[0]!)
  const [band] = elements(svg, 'path').filter((p) => p.attributes['fill-opacity'] === '0.2')
  // Along the lower edge to the right, back along the upper one.
  const [lower0, lower1, upper1, upper0] = corners(band!).map(([, y]) => y)
  assertAffine([1, 0.1, 1.5, 0.5, 0.6].map(Math.log), [line[0]![1], line[1]![1], upper0!, lower0!, upper1!])
  assert.ok(lower1! > line[1]![1] && lower1! < chartSize.height, `${lower1}`)
})

test('everything is inside the picture, also with names too long for one row', async () => {
  const long = { ...loss.series[0]!, name: 'pgd, 20 steps, 5 restarts' }
  const svg = await draw({ ...loss, series: [...loss.series, long], mark: { x: 4, label: 'chosen' } })
  const [, , width, height] = svg.attributes.viewBox!.split(' ').map(Number)
  assert.is(width, chartSize.width)
  assert.ok(height! > chartSize.height, 'the second row of the legend takes nothing from the plot')
  const inside = (at: Element, [x, y]: readonly [number, number]): void => {
    const [, dx = 0, dy = 0] = (
      /^translate\((-?[\d.]+),\s*(-?[\d.]+)\)/.exec(at.attributes.transform ?? '') ?? []
    ).map(Number)
    const [left, top] = [x + dx, y + dy]
    const places = at.name === 'path' ? corners(at).map(([px, py]) => [left + px, top + py]) : [[left, top]]
    for (const [px, py] of places)
      assert.ok(
        px! >= -1 && px! <= width! + 1 && py! >= -1 && py! <= height! + 1,
        `${at.name} at ${px}, ${py}`,
      )
    for (const child of at.children) if (typeof child !== 'string') inside(child, [left, top])
  }
  inside(svg, [0, 0])
})

test('few points have dots, so that a single one is seen', async () => {
  const single = await draw({ ...loss, series: [{ name: 'test', points: [{ x: 1, y: 2 }] }] })
  const dots = (svg: Element) =>
    elements(svg, 'path').filter((p) => p.attributes.fill === 'var(--series-0)' && /A/.test(p.attributes.d!))
  assert.is(dots(single).length, 1)
  const many = Array.from({ length: 100 }, (_, x) => ({ x, y: x }))
  assert.is(dots(await draw({ ...loss, series: [{ name: 'test', points: many }] })).length, 0)
})

test('several lines have a legend and their own dashes; one has no legend', async () => {
  const svg = await draw(loss)
  const words = elements(svg, 'text').map(textOf)
  assert.ok(words.includes('training') && words.includes('test'))
  const dashes = ['var(--series-0)', 'var(--series-1)'].map((c) =>
    withStroke(svg, c).map((p) => p.attributes['stroke-dasharray']),
  )
  assert.not.equal(dashes[0], dashes[1])
  assert.not.ok(
    elements(await draw({ ...loss, series: loss.series.slice(0, 1) }), 'text')
      .map(textOf)
      .includes('training'),
  )
})

test('a series keeps its colour by its hue', async () => {
  const svg = await draw({ ...loss, series: [{ ...loss.series[0]!, hue: 2 }] })
  assert.is(withStroke(svg, 'var(--series-2)').length, 1)
  assert.is(withStroke(svg, 'var(--series-0)').length, 0)
})

test('it has a name and says in words what it shows', async () => {
  const svg = await draw(loss)
  assert.is(svg.attributes.role, 'img')
  const [title, description] = [elements(svg, 'title')[0]!, elements(svg, 'desc')[0]!]
  assert.is(svg.attributes['aria-labelledby'], title.attributes.id)
  assert.is(svg.attributes['aria-describedby'], description.attributes.id)
  assert.is(textOf(title), 'Loss')
  assert.is(
    textOf(description),
    'training: 10 at epoch 1, 1 at epoch 4, lowest 1 at epoch 4, highest 10 at epoch 1. ' +
      'test: 8 at epoch 1, 2 at epoch 4, lowest 2 at epoch 4, highest 8 at epoch 1.',
  )
})

test('names are text, whatever they hold', async () => {
  const name = `<b>"&'</b> id="z" url(#z)`
  const svg = await draw({
    ...loss,
    title: name,
    x: { title: name },
    y: { title: name, scale: 'linear' },
    series: [{ ...loss.series[0]!, name }, loss.series[1]!],
    mark: { x: 2, label: name },
  })
  assert.is(elements(svg, 'b').length, 0)
  assert.is(
    elements(svg, 'text')
      .map(textOf)
      .filter((t) => t === name).length,
    4,
  )
})

test('values that are no numbers are left out, even if all are', async () => {
  const points = [Number.NaN, 1, Number.POSITIVE_INFINITY, 2].map((y, x) => ({ x, y }))
  const svg = await draw({ ...loss, series: [{ name: 'test', points }] })
  assert.is(corners(withStroke(svg, 'var(--series-0)')[0]!).length, 2)
  const none = await lineChart({ ...loss, series: [{ name: 'test', points: points.slice(0, 1) }] })
  assert.match(none.text, 'test: no value.')
  assert.not.match(none.text, /NaN|Infinity/)
})

test('the same chart gives the same bytes', async () => {
  assert.is((await lineChart(loss)).text, (await lineChart(loss)).text)
})

test("ids of two charts on one page do not meet, also those of Vega's own", async () => {
  const clipped = (id: string) =>
    drawChart(
      {
        data: [{ name: 'one', values: [{ x: 1 }] }],
        marks: [
          { type: 'group', clip: true, encode: { enter: { width: { value: 50 }, height: { value: 50 } } } },
        ],
      },
      { id, title: 'Clipped', description: '' },
    )
  const charts = await Promise.all(['a', 'b'].map(clipped))
  const texts = charts.map((c) => c.text)
  const ids = texts.map((text) => [...text.matchAll(/ id="([^"]*)"/g)].map((m) => m[1]!))
  for (const [i, text] of texts.entries())
    for (const [, used] of text.matchAll(/url\(#([^)]*)\)/g)) assert.ok(ids[i]!.includes(used!), used)
  assert.ok(ids[0]!.length > 2)
  assert.is(new Set(ids.flat()).size, ids.flat().length)
})

test.run()
