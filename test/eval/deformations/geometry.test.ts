import { createHash } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type RandomStream, randomStream } from '../../../src/data/random.ts'
import type { Matrix } from '../../../src/eval/deformations/affine.ts'
import type { DeformationForm } from '../../../src/eval/deformations/deformation.ts'
import { bilinear, nearest } from '../../../src/eval/deformations/resample.ts'
import { rotate, rotation } from '../../../src/eval/deformations/rotate.ts'
import { shear, shearing } from '../../../src/eval/deformations/shear.ts'
import { translate } from '../../../src/eval/deformations/translate.ts'
import { drawWithin, warp } from '../../../src/eval/deformations/warp.ts'
import { zooming } from '../../../src/eval/deformations/zoom.ts'
import { farthest, golden, imageOf, type Shape } from './golden.ts'

const fillOf = ([channels]: Shape) => golden.fill.slice(0, channels)
const matrices: Record<'rotate' | 'shear' | 'zoom', (value: number, form: DeformationForm) => Matrix> = {
  rotate: rotation,
  shear: shearing,
  zoom: zooming,
}
/** A stream whose draws of U(0, 1) are these, in turn. */
const drawing = (...draws: number[]) =>
  ({ ...randomStream(0, '', 0, 0), uniform: () => draws.shift() ?? Number.NaN }) as RandomStream
const sha256 = (values: Float32Array) =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex')

for (const { shape, sha256: digests } of golden.paperCode)
  test(`paper-code: ${digests.length} transforms of [${shape}] are scipy's, bit for bit`, () => {
    const context = { shape, form: 'paper-code', fill: fillOf(shape) } as const
    const image = imageOf(shape)
    golden.transforms.forEach(({ name, value }, k) => {
      const result = warp(image, matrices[name](value, 'paper-code'), context)
      assert.is(sha256(result), digests[k], `${name} by ${value}`)
    })
    assert.is(digests.length, 54)
  })

for (const { shape, name, value, values } of golden.corrected)
  test(`corrected: ${name} by ${value} of [${shape}] is scipy's`, () => {
    const context = { shape, form: 'corrected', fill: fillOf(shape) } as const
    const result = warp(imageOf(shape), matrices[name](value, 'corrected'), context)
    assert.ok(farthest(result, values) < 1e-6, `off by ${farthest(result, values)}`)
  })

test('corrected: quarter turns move pixels, exactly', () => {
  for (const side of [1, 2, 7, 32])
    for (const turns of [-5, -3, -2, -1, 1, 2, 3, 4]) {
      const shape = [2, side, side] as const
      const context = { shape, form: 'corrected', fill: [1, 1] } as const
      let expected = imageOf(shape)
      for (let k = 0; k < (turns + 8) % 4; k += 1) expected = clockwise(expected, side)
      const result = warp(imageOf(shape), rotation(90 * turns, 'corrected'), context)
      assert.equal(result, expected, `${turns} turns of ${side}x${side}`)
    }
})

/** Row i of the result is column i from below: numpy.rot90(image, -1, axes=(1, 2)). */
function clockwise(image: Float32Array, side: number): Float32Array {
  return image.map((_, k) => {
    const [channel, i, j] = [Math.floor(k / side ** 2), Math.floor(k / side) % side, k % side]
    return image[channel * side ** 2 + (side - 1 - j) * side + i]!
  })
}

test('corrected: half a turn of any sides is the image backwards, exactly', () => {
  for (const shape of [
    [1, 4, 7],
    [1, 9, 6],
    [1, 1, 5],
  ] as const) {
    const context = { shape, form: 'corrected', fill: [0] } as const
    assert.equal(warp(imageOf(shape), rotation(180, 'corrected'), context), imageOf(shape).reverse())
  }
})

test('no angle, no slant, zoom 1 and no shift leave every pixel, in both forms', () => {
  for (const shape of [
    [3, 32, 32],
    [1, 5, 8],
    [2, 7, 3],
    [1, 1, 1],
  ] as const) {
    const image = imageOf(shape)
    for (const form of ['corrected', 'paper-code'] as const)
      for (const matrix of [rotation(0, form), shearing(0), zooming(1)])
        assert.equal(warp(image, matrix, { shape, form, fill: [1, 1, 1] }), image, `${form} ${matrix}`)
    const context = { shape, strength: 0, form: 'corrected', fill: [1, 1, 1], random: drawing(0, 0) } as const
    assert.equal(translate.apply(image, context), image)
  }
})

test('a draw u of [0, 1) is the angle (2 u - 1) strength', () => {
  const shape = [1, 9, 9] as const
  const image = imageOf(shape)
  const common = { shape, form: 'corrected', fill: [0] } as const
  const [turned, slanted] = [rotate, shear].map(({ apply }) =>
    apply(image, { ...common, strength: 2, random: drawing(0.25) }),
  )
  assert.equal(turned, warp(image, rotation(-1, 'corrected'), common))
  assert.equal(slanted, warp(image, shearing(-1), common))
})

test('draws fill their range evenly', () => {
  const bins = new Array<number>(8).fill(0)
  const n = 8000
  for (let i = 0; i < n; i += 1) {
    const bin = Math.floor((drawWithin(randomStream(1, 'test', i, 0), 20) + 20) / 5)
    bins[bin] = (bins[bin] ?? Number.NaN) + 1
  }
  const chiSquare = bins.reduce((sum, count) => sum + (count - n / 8) ** 2 / (n / 8), 0)
  assert.ok(chiSquare < 39.5, `chi-square ${chiSquare}`) // one in a million, 7 degrees of freedom
})

test('shifts are whole pixels, down and right for draws above 1/2, and bring in the fill', () => {
  const shape = [2, 3, 4] as const
  const image = Float32Array.from({ length: 24 }, (_, k) => k / 24)
  // (2 * 0.9 - 1) * 0.4 * 3 = 0.96 rows, (2 * 0 - 1) * 0.4 * 4 = -1.6 columns
  const context = { shape, strength: 0.4, form: 'corrected', fill: [0.5, 1] } as const
  const result = translate.apply(image, { ...context, random: drawing(0.9, 0) })
  const [a, b] = [0.5, 1]
  const expected = [a, a, a, a, 2, 3, a, a, 6, 7, a, a, b, b, b, b, 14, 15, b, b, 18, 19, b, b]
  assert.equal(
    result,
    Float32Array.from(expected, (v) => (v > 1 ? v / 24 : v)),
  )
})

test('far outside there is fill alone, and pixels at the border count half', () => {
  const image = Float32Array.of(1)
  const at = (...rows: number[]) => ({
    rows: Float64Array.from(rows),
    columns: new Float64Array(rows.length),
  })
  const sampled = (sampler: typeof bilinear, row: number) => sampler(image, [1, 1, 1], at(row), [0.25])[0]
  assert.equal(
    [-1e300, -1, -0.5, 0, 0.5, 1, 1e300].map((row) => sampled(bilinear, row)),
    [0.25, 0.25, 0.625, 1, 0.625, 0.25, 0.25],
  )
  assert.equal(
    [-0.1, 0, 0.1].map((row) => sampled(nearest, row)),
    [0.25, 1, 0.25],
  )
})

test.run()
