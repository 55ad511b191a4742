import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { spreadOf } from '../../src/report/statistics.ts'

test('mean and sample standard deviation', () => {
  // numpy.std([2, 4, 4, 4, 5, 5, 7, 9], ddof=1) = 2.138089935299395
  const spread = spreadOf([2, 4, 4, 4, 5, 5, 7, 9])
  assert.is(spread?.mean, 5)
  assert.ok(Math.abs(spread!.deviation! - 2.138089935299395) < 1e-12)
})

test('what is no number does not count; one value has no deviation; none has no mean', () => {
  assert.equal(spreadOf([undefined, 3, null, Number.NaN]), { mean: 3, deviation: undefined })
  assert.is(spreadOf([Number.NaN, null]), undefined)
})

test.run()
