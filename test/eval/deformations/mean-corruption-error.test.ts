import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { meanCorruptionError } from '../../../src/eval/deformations/mean-corruption-error.ts'
import type { DeformationReport } from '../../../src/eval/evaluation.ts'
import { throwsUserError } from '../../data/user-error.ts'

/** Reports of a deformation with these errors in percent, at strengths 1, 2, ... */
const reports = (name: string, percent: readonly number[]): DeformationReport[] =>
  percent.map((error, i) => ({
    name,
    strength: i + 1,
    unit: 'severity',
    form: 'corrected',
    fill: [0],
    n: 100,
    correct: 100 - error,
    accuracy: 1 - error / 100,
    accuracyInterval: [0, 1],
    nll: 1,
    seconds: 0,
  }))

const near = (actual: number | undefined, expected: number) =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-12, `${actual}, expected ${expected}`)

const mine = [...reports('fog', [10, 20, 60]), ...reports('jpeg', [20, 40])]

test('without a baseline: the mean over corruptions of the mean over strengths', () => {
  near(meanCorruptionError(mine), (0.3 + 0.3) / 2)
  near(meanCorruptionError([...mine, ...reports('contrast', [90])]), (0.3 + 0.3 + 0.9) / 3)
})

test('with a baseline: sums of errors over sums of errors, as in the paper, not the mean of ratios', () => {
  const baseline = [...reports('fog', [30, 60, 90]), ...reports('jpeg', [40, 40])]
  near(meanCorruptionError(mine, baseline), (90 / 180 + 60 / 80) / 2)
  near(meanCorruptionError(mine, [...baseline, ...reports('contrast', [1])]), (90 / 180 + 60 / 80) / 2)
  near(meanCorruptionError(mine, [...baseline].reverse()), (90 / 180 + 60 / 80) / 2)
  near(meanCorruptionError(mine, mine), 1)
})

test('what is no corruption does not count, nor a worst case, nor a name from elsewhere', () => {
  const others = [...reports('rotate', [100]), ...reports('frost', [100])]
  const worst = reports('contrast', [100]).map((report) => ({ ...report, transforms: 5 }))
  near(meanCorruptionError([...others, ...mine, ...worst]), 0.3)
  assert.is(meanCorruptionError([...others, ...worst]), undefined)
  assert.is(meanCorruptionError([]), undefined)
})

test('there is no number against a baseline without an error', () => {
  assert.is(meanCorruptionError(reports('fog', [10]), reports('fog', [0])), undefined)
})

test('the baseline must have the same corruptions at the same strengths', async () => {
  await throwsUserError(
    () => meanCorruptionError(mine, reports('fog', [1, 2])),
    'baseline',
    'fog at 1, 2, 3, got 1, 2',
  )
  await throwsUserError(() => meanCorruptionError(mine, reports('fog', [1, 2, 3])), 'jpeg at 1, 2, got none')
})

test.run()
