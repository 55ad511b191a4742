import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { classAccuracies, confusionOf } from '../../../src/eval/metrics/confusion.ts'
import { wilsonInterval } from '../../../src/eval/metrics/intervals.ts'
import { noClean } from '../../../src/eval/verdicts/columns.ts'

const columns = { ...noClean, labels: [10, 2, 2, 10, 2, 0], predictions: [2, 2, -1, 10, 2, 9] }

test('cells with images, by label, then prediction, as numbers', () => {
  assert.equal(confusionOf(columns), [
    [0, 9, 1],
    [2, -1, 1],
    [2, 2, 2],
    [10, 2, 1],
    [10, 10, 1],
  ])
  assert.equal(confusionOf(noClean), [])
})

test('the order of the images does not matter', () => {
  const { labels, predictions } = columns
  assert.equal(
    confusionOf({ ...noClean, labels: labels.toReversed(), predictions: predictions.toReversed() }),
    confusionOf(columns),
  )
})

test('a class is as accurate as its row says; scores that are no numbers are wrong', () => {
  assert.equal(classAccuracies(confusionOf(columns)), [
    { label: 0, n: 1, correct: 0, accuracy: 0, accuracyInterval: wilsonInterval(0, 1) },
    { label: 2, n: 3, correct: 2, accuracy: 2 / 3, accuracyInterval: wilsonInterval(2, 3) },
    { label: 10, n: 2, correct: 1, accuracy: 0.5, accuracyInterval: wilsonInterval(1, 2) },
  ])
})

test.run()
