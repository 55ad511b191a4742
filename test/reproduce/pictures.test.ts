/** What pictures show, read back from their SVG. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RegionMap } from '../../src/eval/analysis/regions.ts'
import type { Evaluation } from '../../src/eval/evaluation.ts'
import { experiments } from '../../src/reproduce/experiments/index.ts'
import { experimentNames } from '../../src/reproduce/experiments/names.ts'
import { groupsOf } from '../../src/reproduce/groups.ts'
import { renderPage } from '../../src/reproduce/page/page.ts'
import { alphaLines } from '../../src/reproduce/pictures/alpha-lines.ts'
import { groupedBars } from '../../src/reproduce/pictures/grouped-bars.ts'
import { drawPictures } from '../../src/reproduce/pictures/index.ts'
import { picturesOf } from '../../src/reproduce/pictures/pictures.ts'
import { type Element, elements, parseMarkup, textOf } from '../report/markup.ts'
import { resultsOf } from './sample-results.ts'

const resultsFor = (name: (typeof experimentNames)[number], seeds = 2) => {
  const experiment = experiments[name]
  if ('compute' in experiment) return undefined
  const values = Object.fromEntries(
    experiment.measures.map((measure, i) => [measure, Array.from({ length: seeds }, (_, k) => 10 + i + k)]),
  )
  return resultsOf(experiment, Object.fromEntries(experiment.arms('cpu').map((arm) => [arm.name, values])))
}

/** Blue below, red above, in a circle of little confidence; `cells` a side. */
const map = (at: string, cells = 100): RegionMap => {
  const places = Array.from({ length: cells * cells }, (_, i) => [i % cells, Math.floor(i / cells)] as const)
  const points = Array.from({ length: 500 }, (_, i) => i)
  return {
    at,
    x: [-1, 1],
    y: [0, 2],
    cells,
    predictions: places.map(([, row]) => (row < cells / 2 ? 0 : 1)),
    confidences: places.map(
      ([x, row]) => 0.5 + Math.min(0.5, Math.hypot(x - cells / 2, row - cells / 2) / cells),
    ),
    meanConfidence: 0.7,
    points: {
      x: points.map((i) => Math.sin(i)),
      y: points.map((i) => 1 + Math.cos(i)),
      labels: points.map((i) => i % 2),
    },
    ...(at !== 'input' && { randomInputs: { x: [-1, 0], y: [0, 1] } }),
  }
}

const evaluation = { analysis: { regions: [map('input'), map('bottleneck')] } } as unknown as Evaluation

test('each picture has a file of its own that its page shows, whose SVG is well-formed', async () => {
  const seen = new Set<string>()
  for (const name of experimentNames) {
    const results = resultsFor(name)
    if (results === undefined) continue
    const experiment = experiments[name]
    const page = renderPage(name, experiment, results)
    const evaluations = new Map(results.arms.map((arm) => [arm.name, evaluation]))
    const drawn = await drawPictures(name, experiment, results, evaluations)
    assert.equal(
      [...drawn.keys()],
      picturesOf(name, experiment, results).map(({ file }) => file),
    )
    for (const [file, svg] of drawn) {
      assert.ok(!seen.has(file) && file.startsWith(name), file)
      seen.add(file)
      assert.ok(page.includes(`](${file})`), file)
      assert.is(elements(parseMarkup(svg), 'svg').length, 1, file)
      assert.not.match(svg, /NaN|undefined|Infinity/)
      assert.ok(svg.length < 160_000, `${file}: ${svg.length}`)
    }
  }
  assert.ok(seen.has('figure-1-regions.svg') && seen.has('table-4-accuracy.svg'))
})

test('without evaluations only what the results hold is drawn', async () => {
  const files = [...(await drawPictures('figure-1', experiments['figure-1'], resultsFor('figure-1')!)).keys()]
  assert.ok(files.length > 0 && !files.includes('figure-1-regions.svg'))
})

test('bars are as long as their values, in the row and colour they belong to', async () => {
  const bars = [
    { row: 0, color: 0, value: 10 },
    { row: 0, color: 1, value: 20, band: [15, 25] as const },
    { row: 1, color: 1, value: 40 },
  ]
  const text = { id: 'b', title: 't', description: 'd', x: 'x' }
  const { text: svg } = await groupedBars({ ...text, rows: ['p', 'q'], colors: ['u', 'v'], bars })
  const drawn = elements(parseMarkup(svg), 'path').filter(
    (path) => path.attributes['fill-opacity'] === '0.75',
  )
  const lengths = drawn.map((bar) => Number(/h([\d.]+)v/.exec(bar.attributes.d!)![1]))
  near(lengths[1]! / lengths[0]!, 2)
  near(lengths[2]! / lengths[0]!, 4)
  assert.equal(
    drawn.map((bar) => bar.attributes.fill),
    ['var(--series-0)', 'var(--series-1)', 'var(--series-1)'],
  )
  const tops = drawn.map((bar) => Number(/^M[\d.]+,([\d.]+)/.exec(bar.attributes.d!)![1]))
  assert.ok(tops[0]! < tops[1]! && tops[1]! < tops[2]!)
  const whiskers = elements(parseMarkup(svg), 'line').filter(
    (line) => line.attributes.stroke === 'var(--ink)',
  )
  assert.is(whiskers.length, 1)
  near(Number(whiskers[0]!.attributes.x2) / lengths[0]!, 1)
})

test('values that vary little are dots on a cut axis', async () => {
  const bars = [96, 97].map((value, row) => ({ row, color: 0, value }))
  const { text: svg } = await groupedBars({
    id: 'b',
    title: 't',
    description: 'd',
    x: 'x',
    rows: ['p', 'q'],
    colors: ['u'],
    bars,
  })
  assert.not.match(svg, 'fill-opacity="0.75"')
  const ticks = elements(parseMarkup(svg), 'text').map(textOf).map(Number).filter(Number.isFinite)
  assert.ok(Math.min(...ticks) >= 90)
})

test('lines: a point an alpha, in order, with its deviation; what has no alpha is level', () => {
  const table3 = experiments['table-3']
  const values = {
    'tiny-imagenet/preactresnet18/none': { accuracy: [50] },
    'tiny-imagenet/preactresnet18/input-2': { accuracy: [40] },
    'tiny-imagenet/preactresnet18/input-0.5': { accuracy: [41, 43] },
  }
  const { series } = alphaLines('accuracy', groupsOf(table3, resultsOf(table3, values)))
  assert.equal(series, [
    {
      name: 'No mixup',
      points: [
        { x: 0.5, y: 50 },
        { x: 2, y: 50 },
      ],
    },
    {
      name: 'Input Mixup',
      points: [
        { x: 0.5, y: 42, band: [42 - Math.SQRT2, 42 + Math.SQRT2] },
        { x: 2, y: 40 },
      ],
    },
  ])
})

test('regions: two planes a network, black dots for random inputs in the hidden one alone', async () => {
  const results = resultsFor('figure-1', 1)!
  const evaluations = new Map(results.arms.map((arm) => [arm.name, evaluation]))
  const drawn = await drawPictures('figure-1', experiments['figure-1'], results, evaluations)
  const svg = parseMarkup(drawn.get('figure-1-regions.svg')!)
  const words = elements(svg, 'text').map(textOf)
  assert.equal(words, ['No mixup', 'input plane', 'hidden plane', 'Manifold Mixup (α\u00a0=\u00a02)'])
  const dots = (color: string) =>
    elements(svg, 'path').filter(
      (path) => path.attributes.stroke === color && path.attributes['stroke-linecap'] === 'round',
    )
  // Networks x planes.
  assert.is(dots('var(--series-0)').length, 4)
  assert.equal(
    dots('var(--ink)').map(placesOf),
    Array(2).fill([
      [0, 300],
      [150, 150],
    ]),
  )
  // Of 250 points of a class no more than 0.6 to a pixel of 300.
  assert.ok(
    dots('var(--series-1)').every((path) => placesOf(path).length <= 180 && placesOf(path).length > 100),
  )
})

/** In pixels of the panel. */
const placesOf = (path: Element): number[][] =>
  [...path.attributes.d!.matchAll(/M([\d.-]+),([\d.-]+)h0/g)].map(([, x, y]) => [Number(x), Number(y)])

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 0.02 * expected, `${actual} is not near ${expected}`)
}

test.run()
