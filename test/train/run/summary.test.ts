/** Mean and deviation over runs, and which epoch is the best. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isBetter, type Measurement } from '../../../src/train/run/selection.ts'
import { type RunSummary, summarize } from '../../../src/train/run/summary.ts'

const measurement = (accuracy: number, nll: number): Measurement => ({
  n: 100,
  correct: 100 * accuracy,
  accuracy,
  nll,
})

const summaryOf = (test?: Measurement, validation?: Measurement): RunSummary => ({
  schema: 'onnx-manifold/run-summary/1',
  seed: 0,
  epochs: 1,
  selected: { by: 'last', epoch: 1 },
  ...(validation && { validation }),
  ...(test && { test }),
  model: { sha256: '' },
  seconds: 2,
})

test('mean and sample deviation', () => {
  // numpy.std([0.92, 0.95, 0.91, 0.97], ddof=1) and numpy.std([0.25, 0.125, 1, 0.5], ddof=1)
  const accuracies = [0.92, 0.95, 0.91, 0.97]
  const losses = [0.25, 0.125, 1, 0.5]
  const { test, validation, seconds, runs } = summarize(
    accuracies.map((a, i) => summaryOf(measurement(a, losses[i]!))),
  )
  assert.ok(Math.abs(test!.accuracy.mean - 0.9375) < 1e-15)
  assert.ok(Math.abs(test!.accuracy.deviation! - 0.027537852736430474) < 1e-15)
  assert.ok(Math.abs(test!.nll.mean - 0.46875) < 1e-15)
  assert.ok(Math.abs(test!.nll.deviation! - 0.3869619921043065) < 1e-15)
  assert.is(validation, undefined)
  assert.is(seconds, 8)
  assert.is(runs.length, 4)
})

test('one run has no deviation; what not every run has is left out', () => {
  const one = summarize([summaryOf(measurement(0.5, 1), measurement(0.75, 2))])
  assert.equal(one.test, { accuracy: { mean: 0.5 }, nll: { mean: 1 } })
  assert.equal(one.validation, { accuracy: { mean: 0.75 }, nll: { mean: 2 } })
  const some = summarize([summaryOf(measurement(0.5, 1)), summaryOf()])
  assert.not.ok('test' in some)
})

test('better is higher accuracy, then lower nll, and nothing else', () => {
  const base = measurement(0.5, 1)
  assert.ok(isBetter(measurement(0.51, 9), base))
  assert.not.ok(isBetter(measurement(0.49, 0), base))
  assert.ok(isBetter(measurement(0.5, 0.9), base))
  assert.not.ok(isBetter(base, base))
  // JSON writes NaN and infinity as null.
  for (const nll of [Number.NaN, Number.POSITIVE_INFINITY, null as never]) {
    assert.not.ok(isBetter(measurement(0.5, nll), base))
    assert.ok(isBetter(base, measurement(0.5, nll)))
    assert.not.ok(isBetter(measurement(0.5, nll), measurement(0.5, nll)))
  }
})

test.run()
