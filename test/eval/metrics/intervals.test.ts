import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { meanInterval, wilsonInterval } from '../../../src/eval/metrics/intervals.ts'
import { near } from './columns.ts'

const { POSITIVE_INFINITY: infinity } = Number

test('Wilson’s interval has its published values', () => {
  // Agresti, Coull 1998 and R's binom.confint(method = "wilson"), 95 %.
  const published = [
    [0, 10, 0, 0.2775],
    [8, 10, 0.4902, 0.9433],
    [10, 10, 0.7225, 1],
    [1, 2, 0.0945, 0.9055],
    [50, 100, 0.4038, 0.5962],
  ] as const
  for (const [k, n, low, high] of published) {
    const [actualLow, actualHigh] = wilsonInterval(k, n)
    near(actualLow, low, 5e-5, `${k} of ${n}`)
    near(actualHigh, high, 5e-5, `${k} of ${n}`)
  }
  assert.equal(wilsonInterval(0, 0), [0, 1])
})

test('Wilson’s interval holds the p whose score test is at its limit', () => {
  // By definition (p - k/n)^2 = z^2 p (1 - p) / n at both ends.
  for (const [k, n] of [
    [3, 17],
    [9000, 10_000],
  ] as const)
    for (const p of wilsonInterval(k, n))
      near((p - k / n) ** 2, (1.959963984540054 ** 2 * p * (1 - p)) / n, 1e-12)
})

test('the interval of a mean is 1.96 of its standard errors wide on both sides, with n - 1', () => {
  const [low, high] = meanInterval([1, 2, 3], [0, infinity])
  near(low, 2 - 1.959963984540054 / Math.sqrt(3), 1e-12)
  near(high, 2 + 1.959963984540054 / Math.sqrt(3), 1e-12)
})

test('the interval of a mean keeps within what a mean can be, and is all of that for fewer than two values', () => {
  assert.equal(meanInterval([0, 0, 0, 2], [0, 1]), [0, 1])
  assert.equal(meanInterval([0.5], [0, 2]), [0, 2])
  assert.equal(meanInterval([], [0, infinity]), [0, infinity])
  for (const bad of [Number.NaN, infinity])
    assert.equal(meanInterval([1, bad, 2], [0, infinity]), [Number.NaN, Number.NaN])
})

test.run()
