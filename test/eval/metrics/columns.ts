/** Columns of hand-made scores, for the tests of metrics. */
import * as assert from 'uvu/assert'
import { scoreRows } from '../../../src/eval/metrics/score-rows.ts'
import { type CleanColumns, cleanColumns } from '../../../src/eval/verdicts/columns.ts'

export const near = (actual: number, expected: number, tolerance: number, what = '') =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: expected ${expected}, got ${actual}`)

/** Logits of two classes that give class 0 this probability. */
export const twoClasses = (probabilities: readonly number[]) =>
  Float32Array.from(probabilities.flatMap((p) => [Math.log(p), Math.log(1 - p)]))

/** @param logits [n, classes] */
export function columnsOf(logits: Float32Array, labels: readonly number[], classes: number): CleanColumns {
  const given = Int32Array.from(labels)
  return cleanColumns(given, scoreRows(logits, given, classes))
}
