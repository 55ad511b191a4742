import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { betterScale, logTicks, measureDomain, positionDomain } from '../../src/report/axis-domain.ts'

test('a log scale is for values that crowd at the bottom of a linear one', () => {
  assert.is(betterScale([2, 1, 0.5, 0.1, 0.05, 0.03]), 'log')
  assert.is(betterScale([2, 1.5, 1.2, 0.9, 0.8, 0.7]), 'linear')
  // A cosine schedule spans decades only at its very end.
  const cosine = Array.from({ length: 100 }, (_, i) => 1 + Math.cos((Math.PI * (i + 0.5)) / 100))
  assert.is(betterScale(cosine), 'linear')
})

test('with a 0 the scale is linear: a log scale would leave the best value out', () => {
  assert.is(betterScale([50, 10, 1, 0.1, 0]), 'linear')
  assert.is(betterScale([]), 'linear')
  assert.is(betterScale([Number.NaN]), 'linear')
})

test('a linear axis starts at 0 unless the values vary little', () => {
  assert.equal(measureDomain([0.5, 2], 'linear'), [0, 2])
  assert.equal(measureDomain([0.95, 1], 'linear'), [0.95, 1])
  assert.equal(measureDomain([-1, 2], 'linear'), [-1, 2])
  assert.equal(measureDomain([0.1, 0.1], 'linear'), [0, 1.5 * 0.1])
  assert.equal(measureDomain([0], 'linear'), [0, 1])
})

test('a log axis holds all values above 0, with room', () => {
  const [low, high] = measureDomain([-1, 0, 0.01, 10], 'log')
  assert.ok(low > 0.009 && low < 0.01)
  assert.ok(high > 10 && high < 12)
  assert.ok(measureDomain([], 'log').every((v) => v > 0))
})

test('log ticks are 1, 2, 5 while there is room, then powers of ten', () => {
  assert.equal(logTicks([0.03, 2.2]), [0.05, 0.1, 0.2, 0.5, 1, 2])
  assert.equal(logTicks([1e-5, 0.1]), [1e-5, 1e-4, 1e-3, 1e-2, 1e-1])
  assert.equal(logTicks([1e-12, 1]), [1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1])
  assert.ok(logTicks([1e-300, 1e300]).length <= 8)
})

test('a single position stands in the middle', () => {
  assert.equal(positionDomain([1]), [0, 2])
  assert.equal(positionDomain([1, 30]), [1, 30])
})

test.run()
