import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { bilinear } from '../../../src/eval/deformations/resample.ts'
import {
  type SpatialGrid,
  spatialCoordinates,
  spatialTransforms,
  usualGrid,
} from '../../../src/eval/deformations/spatial-grid.ts'
import { worstCase } from '../../../src/eval/deformations/worst-case.ts'
import { scoreRows } from '../../../src/eval/metrics/score-rows.ts'
import { linearClassifier } from '../../attacks/linear-classifier.ts'
import { throwsUserError } from '../../data/user-error.ts'
import { farthest, golden, imageOf } from './golden.ts'

const shape = [1, 6, 7] as const
const pixels = 42
const n = 60
const fill = [0.25]
const random = randomStream(2, 'test', 0, 0)
const images = Float32Array.from({ length: n * pixels }, () => random.uniform())
const weights = Array.from({ length: 3 }, () => Array.from({ length: pixels }, () => random.normal()))
/** Grey is as likely of each class. */
const bias = weights.map((row) => -0.5 * row.reduce((a, b) => a + b, 0))
const model = () => linearClassifier(weights, bias, shape)
/** What the model says of the images as they are, some of them wrong, so that some can stand. */
const labels = async () => {
  const logits = await model().logits(images)
  const guessed = Int32Array.from({ length: n }, (_, i) => {
    const row = [...logits.subarray(3 * i, 3 * i + 3)]
    return row.indexOf(Math.max(...row))
  })
  return guessed.map((label, i) => (i % 10 === 9 ? (label + 1) % 3 : label))
}
const grid: SpatialGrid = { rotation: 5, shift: 0.03, rotations: 3, shifts: 3 }
const none = { degrees: 0, down: 0, right: 0 }

for (const { shape: sides, degrees, pixels: shift, values } of golden.spatial)
  test(`${degrees} degrees and (${shift}) pixels in one interpolation are scipy's`, () => {
    const [, height, width] = sides
    const transform = { degrees, down: shift[0] / height, right: shift[1] / width }
    const places = spatialCoordinates(transform, height, width)
    const moved = bilinear(imageOf(sides), sides, places, golden.fill)
    assert.ok(farthest(moved, values) < 1e-6, `off by ${farthest(moved, values)}`)
  })

test('a grid has every combination once, the image as it is first', () => {
  const transforms = spatialTransforms(usualGrid)
  assert.is(transforms.length, 125)
  assert.is(new Set(transforms.map((t) => JSON.stringify(t))).size, 125)
  assert.equal(transforms[0], none)
  assert.equal(
    [...new Set(transforms.map((t) => t.degrees))].sort((a, b) => a - b),
    [-30, -15, 0, 15, 30],
  )
  const rows = new Set(transforms.map((t) => 32 * t.down))
  assert.equal(
    [...rows].sort((a, b) => a - b),
    [-3, -1.5, 0, 1.5, 3],
  )
  assert.is(spatialTransforms({ ...usualGrid, rotations: 2, shifts: 2 }).length, 9)
  assert.equal(spatialTransforms({ ...usualGrid, rotations: 1, shifts: 1 }), [none])
})

test('each verdict is that of trying everything, image by image', async () => {
  const truth = await labels()
  const found = await worstCase(model(), images, truth, grid, fill)
  assert.is(found.length, n)
  let standing = 0
  for (let i = 0; i < n; i += 1) {
    const image = images.slice(i * pixels, (i + 1) * pixels)
    const scores = []
    for (const transform of spatialTransforms(grid)) {
      const moved = bilinear(image, shape, spatialCoordinates(transform, 6, 7), fill)
      scores.push(scoreRows(await model().logits(moved), truth.slice(i, i + 1), 3)[0]!)
    }
    const worst = scores.find((score) => score.prediction !== truth[i])
    const highest = scores.reduce((a, b) => (b.nll > a.nll ? b : a))
    assert.equal(found[i]!.score, worst ?? highest, `image ${i}`)
    if (worst === undefined) standing += 1
  }
  assert.ok(standing > 5 && standing < n - 15, `${standing} stand: the test says nothing`)
})

test('one image alone is judged as in a batch', async () => {
  const truth = await labels()
  const found = await worstCase(model(), images, truth, grid, fill)
  for (let i = 0; i < n; i += 7) {
    const image = images.slice(i * pixels, (i + 1) * pixels)
    const [alone] = await worstCase(model(), image, truth.slice(i, i + 1), grid, fill)
    assert.equal(alone, found[i])
  }
})

test('wrong images need one pass, and broken ones leave the batch', async () => {
  const truth = await labels()
  const classifier = model()
  const before = images.slice()
  const found = await worstCase(classifier, images, truth, grid, fill)
  const sizes = classifier.calls.logits
  assert.equal(images, before)
  assert.is(sizes[0], n)
  assert.is(sizes[1], n - n / 10)
  assert.ok(sizes.every((size, k) => k === 0 || size <= sizes[k - 1]!))
  for (let i = 9; i < n; i += 10) assert.equal(found[i]!.transform, none)
  const wrong = model()
  await worstCase(wrong, images.slice(9 * pixels, 10 * pixels), truth.slice(9, 10), grid, fill)
  assert.equal(wrong.calls.logits, [1])
})

test('scores that are no numbers are no right answers', async () => {
  const broken = { ...model(), logits: async () => new Float32Array(3).fill(Number.NaN) }
  const [found] = await worstCase(broken, images.slice(0, pixels), Int32Array.of(0), grid, fill)
  assert.is(found!.score.prediction, -1)
  assert.equal(found!.transform, none)
})

test('models of no images, and grids that are none', async () => {
  const run = (changed: Partial<SpatialGrid>, sides: readonly number[] = shape) =>
    worstCase({ ...model(), shape: sides }, images, new Int32Array(n), { ...grid, ...changed }, fill)
  await throwsUserError(() => run({}, [42]), '--worst-case: expected images [C, H, W], the data has [42]')
  await throwsUserError(
    () => run({ rotation: -1 }),
    '--worst-case: expected rotations of 0 to 180 degrees, got -1',
  )
  await throwsUserError(
    () => run({ shift: Number.NaN }),
    '--worst-case: expected shifts of 0 to 1 of the side',
  )
  for (const count of [0, 2.5])
    await throwsUserError(() => run({ shifts: count }), 'at least 1', `got ${count}`)
})

test.run()
