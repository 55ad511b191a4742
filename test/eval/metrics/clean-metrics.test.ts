import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cleanMetrics } from '../../../src/eval/metrics/clean-metrics.ts'
import { summarize } from '../../../src/eval/metrics/summary.ts'
import { noClean } from '../../../src/eval/verdicts/columns.ts'
import { columnsOf, near, twoClasses } from './columns.ts'
import { golden } from './golden.ts'

for (const expected of golden.cases) {
  const { name, classes, labels, recall } = expected
  const bytes = Uint8Array.from(Buffer.from(expected.logits, 'base64'))
  const m = cleanMetrics(columnsOf(new Float32Array(bytes.buffer), labels, classes))

  test(`${name}: counts and confusion matrix are scikit-learn’s`, () => {
    assert.is(m.n, labels.length)
    assert.is(m.correct, expected.correct)
    assert.is(m.top5, expected.top5)
    assert.equal(m.confusion, expected.confusion)
    assert.equal(Object.fromEntries(m.perClass.map(({ label, accuracy }) => [label, accuracy])), recall)
  })

  test(`${name}: likelihood, Brier score, calibration and intervals are scikit-learn’s, SciPy’s and NumPy’s`, () => {
    for (const key of ['nll', 'brier', 'ece'] as const)
      near(m[key], expected[key], 1e-11 * Math.max(1, expected[key]), key)
    for (const key of ['accuracyInterval', 'top5Interval', 'nllInterval', 'brierInterval'] as const)
      m[key].forEach((end, i) => {
        near(end, expected[key][i]!, 1e-11 * Math.max(1, end), key)
      })
    assert.is(m.reliability.length, expected.reliability.length)
    m.reliability.forEach((bin, i) => {
      const { n, confidence, accuracy } = expected.reliability[i]!
      assert.is(bin.n, n)
      near(bin.confidence, confidence, 1e-11, `confidence of bin ${i}`)
      near(bin.accuracy, accuracy, 1e-11, `accuracy of bin ${i}`)
    })
  })
}

test('the JSON has these fields, in this order, and those of a summary are the summary’s', () => {
  const columns = columnsOf(twoClasses([0.5, 0.75, 0.2]), [0, 1, 1], 2)
  const metrics = cleanMetrics(columns)
  assert.equal(Object.keys(metrics), [
    ...['n', 'correct', 'accuracy', 'accuracyInterval', 'top5', 'top5Interval', 'nll', 'nllInterval'],
    ...['brier', 'brierInterval', 'ece', 'eceInterval', 'reliability', 'perClass', 'confusion'],
  ])
  assert.equal({ ...metrics, ...summarize(columns) }, metrics)
})

test('nothing measured is zero, and could be anything', () => {
  assert.equal(cleanMetrics(noClean), {
    n: 0,
    correct: 0,
    accuracy: 0,
    accuracyInterval: [0, 1],
    top5: 0,
    top5Interval: [0, 1],
    nll: 0,
    nllInterval: [0, Number.POSITIVE_INFINITY],
    brier: 0,
    brierInterval: [0, 2],
    ece: 0,
    eceInterval: [0, 1],
    reliability: [],
    perClass: [],
    confusion: [],
  })
})

test('scores that are no numbers make means no numbers, and are seen in the confusion matrix', () => {
  const m = cleanMetrics(columnsOf(Float32Array.of(Number.NaN, 0, 2, 0), [0, 0], 2))
  assert.equal([m.nll, m.brier, ...m.nllInterval, ...m.brierInterval], new Array(6).fill(Number.NaN))
  assert.equal(m.confusion, [
    [0, -1, 1],
    [0, 0, 1],
  ])
  assert.ok(Number.isFinite(m.ece))
})

test.run()
