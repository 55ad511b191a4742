import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { spiral } from '../../../src/data/generators/spiral.ts'
import { type RegionMap, regions } from '../../../src/eval/analysis/regions.ts'
import { float32 } from '../../../src/onnx/tensor.ts'
import { tinyModel } from '../../grad/tiny-model.ts'
import { analyze, dataOf, linearModel, refuses } from './analyze.ts'

/** Class 1 outside of a circle about (0.5, 0.5): the second score is 100 (distance^2 - radius^2). */
const circle = (radius: number) =>
  tinyModel({ x: ['N', 2] }, (g) => {
    const centred = g.op('Sub', ['x', g.initializer('centre', float32([0.5, 0.5], [2]))])
    const square = g.op('ReduceSumSquare', [centred, g.ints([1])], { keepdims: 1 })
    const over = g.op('Sub', [square, g.scalar(radius ** 2, square)])
    const score = g.op('Mul', [over, g.scalar(100, over)], {}, { name: 'score' })
    return g.op('Concat', [g.op('Sub', [score, score]), score], { axis: 1 })
  })

/** The centre of each cell, by the layout that RegionMap documents. */
const centres = ({ x, y, cells }: RegionMap): (readonly [number, number])[] =>
  Array.from({ length: cells ** 2 }, (_, i) => {
    const [row, column] = [Math.floor(i / cells), i % cells]
    const along = ([low, high]: readonly [number, number], k: number) =>
      low + ((high - low) * (k + 0.5)) / cells
    return [along(x, column), along(y, row)]
  })

test('a circle is a circle: class and confidence of every cell are those of the formula', async () => {
  const data = spiral('test')
  const [map, ...others] = await analyze(regions, circle(0.3), data)
  assert.is(others.length, 0)
  assert.is(map!.at, 'input')
  assert.is(map!.predictions.length, 10000)
  centres(map!).forEach(([x, y], i) => {
    const score = 100 * ((x - 0.5) ** 2 + (y - 0.5) ** 2 - 0.3 ** 2)
    if (Math.abs(score) < 1e-3) return
    assert.is(map!.predictions[i], score > 0 ? 1 : 0)
    const confidence = 1 / (1 + Math.exp(-Math.abs(score)))
    assert.ok(
      Math.abs(map!.confidences[i]! - confidence) < 0.00051,
      `${map!.confidences[i]} for ${confidence}`,
    )
  })
  const inside = map!.predictions.filter((c) => c === 0).length / 10000
  const area = (map!.x[1] - map!.x[0]) * (map!.y[1] - map!.y[0])
  assert.ok(Math.abs(inside * area - Math.PI * 0.3 ** 2) < 0.003)
  const mean = map!.confidences.reduce((a, b) => a + b) / 10000
  assert.ok(Math.abs(map!.meanConfidence - mean) < 1e-4)
})

test('the points are 500 of the data, with their labels, and the map goes a tenth beyond them', async () => {
  const data = spiral('test')
  const [map] = await analyze(regions, circle(0.3), data)
  const { points, x } = map!
  const { images, labels } = await data.read(Int32Array.from({ length: 1000 }, (_, i) => i))
  const place = (px: number, py: number) => `${px.toPrecision(5)} ${py.toPrecision(5)}`
  const known = new Map(Array.from(labels, (label, i) => [place(images[2 * i]!, images[2 * i + 1]!), label]))
  assert.is(points.x.length, 500)
  points.labels.forEach((label, i) => {
    assert.is(label, known.get(place(points.x[i]!, points.y[i]!)))
  })
  assert.ok(points.labels.some((label) => label === 0) && points.labels.some((label) => label === 1))
  const [low, high] = [Math.min(...points.x), Math.max(...points.x)]
  assert.ok(Math.abs(x[0] - (low - 0.1 * (high - low))) < 1e-4, `${x} for ${low}, ${high}`)
  assert.ok(Math.abs(x[1] - (high + 0.1 * (high - low))) < 1e-4, `${x} for ${low}, ${high}`)
  const [again] = await analyze(regions, circle(0.3), data, { batch: 7 })
  assert.equal(again, map)
  const [other] = await analyze(regions, circle(0.3), data, { seed: 1 })
  assert.not.equal(other!.points, points)
})

test('a bottleneck: the rest of the network on its plane, and random inputs where they come to lie', async () => {
  // hidden = (x0 + x1, 10 x2), judged by its first value.
  const model = linearModel(
    [
      [1, 1, 0],
      [0, 0, 10],
    ],
    [
      [0, 0],
      [4, 0],
    ],
    [0, -4],
  )
  const rows = [
    [0.2, 0.2, 0.5],
    [0.9, 0.9, 0.1],
    [0.4, 0.6, 0.9],
  ]
  const data = dataOf(rows, [0, 1, 1])
  const [map, ...others] = await analyze(regions, model, data, { tensors: ['hidden'] })
  assert.is(others.length, 0)
  assert.is(map!.at, 'hidden')
  assert.equal(map!.points, { x: [0.4, 1.8, 1], y: [5, 1, 9], labels: [0, 1, 1] })
  centres(map!).forEach(([x], i) => {
    if (Math.abs(x - 1) > 1e-6) assert.is(map!.predictions[i], x > 1 ? 1 : 0)
    assert.ok(Math.abs(map!.confidences[i]! - 1 / (1 + Math.exp(-Math.abs(4 * x - 4)))) < 0.00051)
  })
  const { x, y } = map!.randomInputs!
  assert.is(x.length, 500)
  // Uniform in [0.2, 0.9] x [0.2, 0.9] x [0.1, 0.9].
  assert.ok(Math.min(...x) >= 0.4 && Math.max(...x) <= 1.8 && Math.min(...y) >= 1 && Math.max(...y) <= 9)
  const [meanX, meanY] = [x, y].map((all) => all.reduce((a, b) => a + b) / 500)
  assert.ok(Math.abs(meanX! - 1.1) < 4 * (0.286 / Math.sqrt(500)), `${meanX}`)
  assert.ok(Math.abs(meanY! - 5) < 4 * (2.31 / Math.sqrt(500)), `${meanY}`)
})

test('a map shows random inputs that lie beyond the data', async () => {
  const model = linearModel(
    [
      [1, 1],
      [0, 1],
    ],
    [
      [1, 0],
      [0, 1],
    ],
    [0, 0],
  )
  // The sum is 1 for both, from 0 to 2 for what lies between them.
  const [, map] = await analyze(
    regions,
    model,
    dataOf(
      [
        [0, 1],
        [1, 0],
      ],
      [0, 1],
    ),
    { tensors: ['hidden'] },
  )
  const { x } = map!.randomInputs!
  assert.ok(Math.min(...x) < 0.5 && Math.max(...x) > 1.5)
  assert.ok(map!.x[0] < Math.min(...x) && map!.x[1] > Math.max(...x))
})

test('input and bottleneck at once, and cells whose scores are no numbers', async () => {
  const model = tinyModel({ x: ['N', 2] }, (g) =>
    // The logarithm of what is below 0.5 is not a number.
    g.op('Log', [g.op('Sub', ['x', g.scalar(0.5, 'float32')], {}, { name: 'moved' })]),
  )
  const data = dataOf(
    [
      [0, 0],
      [1, 1],
    ],
    [0, 1],
  )
  const [input, hidden] = await analyze(regions, model, data, { tensors: ['moved'] })
  assert.equal([input!.at, hidden!.at], ['input', 'moved'])
  assert.is(input!.randomInputs, undefined)
  centres(input!).forEach(([x, y], i) => {
    const known = x > 0.5 && y > 0.5
    assert.is(input!.predictions[i]! >= 0, known)
    assert.is(input!.confidences[i]! > 0, known)
  })
  assert.ok(hidden!.predictions.includes(-1))
})

test('nothing in two dimensions is told with what there is', async () => {
  const model = linearModel([[1, 1, 0]], [[1], [2]], [0, 0])
  const data = dataOf([[0, 1, 0]], [0])
  await refuses(
    analyze(regions, model, data, { tensors: ['hidden'] }),
    'expected two values an image',
    'images of [3]',
    '1 at "hidden"',
  )
})

test('a tensor of two values that is no split point cannot be judged alone', async () => {
  const model = tinyModel({ x: ['N', 3] }, (g) => {
    const weight = g.initializer('A', float32([1, 0, 0, 1, 1, 1], [3, 2]))
    const hidden = g.op('MatMul', ['x', weight], {}, { name: 'hidden' })
    const other = g.op('MatMul', ['x', g.initializer('B', float32([1, 2, 3, 4, 5, 6], [3, 2]))])
    return g.op('Add', [hidden, other])
  })
  const data = dataOf([[0, 1, 0]], [0])
  await refuses(analyze(regions, model, data, { tensors: ['hidden'] }), '"hidden" is no split point')
})

test.run()
