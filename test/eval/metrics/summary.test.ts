import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { summarize } from '../../../src/eval/metrics/summary.ts'
import { concatenate, noClean } from '../../../src/eval/verdicts/columns.ts'
import { randomTensor } from '../../cli/models.ts'
import { columnsOf, near, twoClasses } from './columns.ts'

test('accuracy and NLL of a case worked out by hand', () => {
  // -log of 0.5, 0.25 and 0.8 (the label's share): 0.6931, 1.3863, 0.2231.
  const m = summarize(columnsOf(twoClasses([0.5, 0.75, 0.2]), [0, 1, 1], 2))
  assert.is(m.n, 3)
  assert.is(m.correct, 2)
  near(m.accuracy, 2 / 3, 1e-12)
  near(m.nll, (Math.LN2 + Math.log(4) - Math.log(0.8)) / 3, 1e-6)
  assert.is(m.top5, 1, 'two classes are always among the five highest')
})

test('batches add up to the whole', () => {
  const logits = randomTensor('batches', [9, 3], 1).data as Float32Array
  const labels = [0, 1, 2, 0, 1, 2, 0, 1, 2]
  const parts = [
    [0, 4],
    [4, 5],
    [5, 9],
  ].map(([from, to]) => columnsOf(logits.subarray(3 * from!, 3 * to!), labels.slice(from, to), 3))
  assert.equal(summarize(concatenate(parts, noClean)), summarize(columnsOf(logits, labels, 3)))
})

test('nothing measured is zero, not NaN', () => {
  assert.equal(summarize(noClean), { n: 0, correct: 0, accuracy: 0, top5: 0, nll: 0, ece: 0 })
})

test.run()
