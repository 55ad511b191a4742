import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { scoreRows } from '../../../src/eval/metrics/score-rows.ts'
import { columnsOf, near, twoClasses } from './columns.ts'

test('of equal scores the first class is the guess, as ONNX ArgMax and NumPy have it', () => {
  assert.equal(columnsOf(Float32Array.of(1, 1, 0, 0, 1, 1), [0, 1], 3).predictions, [0, 1])
})

test('top-5 holds the label among the five highest, ties by class number', () => {
  const row = [7, 6, 5, 4, 3, 2, 1]
  const labels = [0, 4, 5, 6]
  const { top5 } = columnsOf(Float32Array.from(labels.flatMap(() => row)), labels, 7)
  assert.equal(top5, [true, true, false, false])
  assert.equal(columnsOf(new Float32Array(14).fill(3), [4, 5], 7).top5, [true, false])
  assert.equal(columnsOf(Float32Array.of(0, 9), [0], 2).top5, [true])
})

test('NLL, Brier score and confidence of a row worked out by hand', () => {
  const [score] = scoreRows(twoClasses([0.2]), Int32Array.of(0), 2)
  near(score!.nll, Math.log(5), 1e-7)
  near(score!.brier, 0.8 ** 2 + 0.8 ** 2, 1e-7)
  near(score!.confidence, 0.8, 1e-7)
})

test('scores of any size keep their differences', () => {
  const { nll, brier, confidence } = columnsOf(
    Float32Array.of(1000, -1000, 1e30, 1e30, -3e38, 3e38),
    [1, 0, 1],
    2,
  )
  near(nll[0]!, 2000, 1e-9)
  near(nll[1]!, Math.LN2, 1e-15)
  assert.is(nll[2], 0)
  assert.equal(brier, [2, 0.5, 0])
  assert.equal(confidence, [1, 0.5, 1])
})

test('a row with NaN has no class, is in no top five, and has no NLL, Brier score or confidence', () => {
  const { predictions, top5, ...rest } = columnsOf(
    Float32Array.of(Number.NaN, 1, 3, Number.NaN, 2, 1),
    [1, 0, 0],
    2,
  )
  assert.equal(predictions, [-1, -1, 0])
  assert.equal(top5, [false, false, true])
  for (const key of ['nll', 'brier', 'confidence'] as const)
    assert.equal(rest[key].map(Number.isNaN), [true, true, false], key)
})

test('an infinite score has a class and no likelihood; where the label has none at all, NLL is infinite', () => {
  const { POSITIVE_INFINITY: infinity } = Number
  const { predictions, nll, brier } = columnsOf(Float32Array.of(infinity, 0, 0, -infinity), [0, 1], 2)
  assert.equal(predictions, [0, 0])
  assert.equal(nll, [Number.NaN, infinity])
  assert.equal(brier, [Number.NaN, 2])
})

test.run()
