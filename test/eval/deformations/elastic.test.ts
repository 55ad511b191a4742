import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { elastic } from '../../../src/eval/deformations/elastic.ts'
import { gaussianSmoother } from '../../../src/eval/deformations/smooth.ts'
import { farthest, golden, imageOf, type Shape } from './golden.ts'

const displaced = (shape: Shape, severity: number, sample: number) =>
  elastic.apply(imageOf(shape), {
    shape,
    strength: severity,
    form: 'corrected',
    fill: shape[0] === 1 ? [1] : [1, 1],
    random: randomStream(golden.seed, 'deformation/elastic', sample, 0),
  }) as Float32Array

for (const { height, width, sigma, values } of golden.smooth)
  test(`a Gaussian of ${sigma} over [${height}, ${width}] is scipy's, beyond its borders too`, () => {
    const field = Float64Array.from(imageOf([1, height, width]))
    const smoothed = gaussianSmoother(height, width, sigma, 3)(field)
    assert.ok(farthest(smoothed, values) < 1e-6, `off by ${farthest(smoothed, values)}`)
  })

test('a field of ones stays', () => {
  const ones = gaussianSmoother(6, 5, 3, 3)(new Float64Array(6 * 5).fill(1))
  assert.ok(farthest(ones, new Float64Array(30).fill(1)) < 1e-12)
})

for (const { shape, severity, sample, values } of golden.elastic)
  test(`severity ${severity} of [${shape}] is scipy's, from the same draws`, () => {
    const result = displaced(shape, severity, sample)
    const some = result.filter((_, k) => k % 29 === 0)
    assert.ok(farthest(some, values) < 1e-6, `off by ${farthest(some, values)}`)
  })

test('severities between whole ones lie between their neighbours', () => {
  const distance = (a: number, b: number) => {
    const [x, y] = [displaced([1, 32, 32], a, 0), displaced([1, 32, 32], b, 0)]
    return x.reduce((sum, value, k) => sum + (value - y[k]!) ** 2, 0)
  }
  assert.ok(distance(3, 3.001) < 0.01 * distance(3, 4))
  assert.ok(distance(4, 3.999) < 0.01 * distance(3, 4))
  assert.ok(distance(5, 4.999) < 0.01 * distance(5, 4))
})

test.run()
