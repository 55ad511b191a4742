import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exponent } from '../../../bench/growth/fit.ts'

test('the power of a power law is found', () => {
  for (const power of [-1, 0, 0.5, 1, 2])
    assert.ok(Math.abs(exponent([1, 2, 4, 9].map((x) => [x, 3 * x ** power])) - power) < 1e-12)
})

test('between powers it is the slope of least squares on logarithms', () => {
  // numpy.polyfit(numpy.log([1, 2, 4, 8]), numpy.log([1, 3, 5, 20]), 1)[0]
  assert.ok(
    Math.abs(
      exponent([
        [1, 1],
        [2, 3],
        [4, 5],
        [8, 20],
      ]) - 1.3702749878828293,
    ) < 1e-12,
  )
})

test.run()
