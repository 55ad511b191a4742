import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cleanSummary } from '../../src/eval/clean-summary.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { throwsUserError } from '../data/user-error.ts'
import { atDistances, lineClassifier } from './line.ts'

test('a clean pass has the numbers of an evaluation, and no others', async () => {
  const data = atDistances([0.1, 0.2, -0.3, 0.4, 0.01])
  const { clean } = await evaluate(lineClassifier(), data, { runs: [], batch: 3, seed: 0 })
  const summary = await cleanSummary(lineClassifier(), data, 2)
  assert.equal(Object.keys(summary), ['n', 'correct', 'accuracy', 'top5', 'nll', 'ece'])
  assert.equal({ ...clean, ...summary }, clean)
  assert.is(summary.correct, 4)
})

test('refused: a label that the model does not have', async () => {
  const data = atDistances([0.1, 0.2, 0.3], [0, 1, 2])
  await throwsUserError(() => cleanSummary(lineClassifier(), data, 2), 'label of sample 2: expected 0 to 1')
})

test.run()
