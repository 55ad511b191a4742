/** What results say of claims. Standard errors are those of scipy.stats.ttest_ind(equal_var=False) and scipy.stats.sem. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Claim } from '../../src/reproduce/experiment.ts'
import { splitTitle, type Verdict, verdictsOf } from '../../src/reproduce/verdicts.ts'
import { resultsOf, sample, type Values } from './sample-results.ts'

const lowest: Claim = { says: 'lowest', on: 'error', best: 'manifold' }
const beatsNone: Claim = { says: 'most', on: 'accuracy', best: 'manifold', than: ['none'] }

/** Of one claim. */
function judge(claim: Claim, values: Values): readonly Omit<Verdict, 'claim'>[] {
  const study = sample([claim])
  return verdictsOf(study, resultsOf(study, values)).map(({ claim: _, ...verdict }) => verdict)
}

const a = (none: readonly number[], input: readonly number[], manifold: readonly number[]): Values => ({
  'a/net/none': { error: none },
  'a/net/input': { error: input },
  'a/net/manifold': { error: manifold },
})

test('better than every rival by more than twice the standard error', () => {
  // Of manifold and input: difference 0.6, standard error 0.12910.
  assert.equal(judge(lowest, a([9, 9.1, 9.2], [5.9, 5.5, 5.7], [5, 5.2, 5.1])), [
    {
      group: 'a/net',
      verdict: 'shows',
      sentence:
        'Manifold Mixup 5.10 ± 0.10 %, Input Mixup 5.70 ± 0.20 %: better by 0.60, twice the standard error is 0.26.',
    },
  ])
})

test('one rival that is better by as much is enough', () => {
  assert.equal(judge(lowest, a([9, 9.1, 9.2], [5, 5.2, 5.1], [5.9, 5.5, 5.7])), [
    {
      group: 'a/net',
      verdict: 'does not show',
      sentence:
        'Manifold Mixup 5.70 ± 0.20 %, Input Mixup 5.10 ± 0.10 %: worse by 0.60, twice the standard error is 0.26.',
    },
  ])
})

test('seeds may be of different number and spread; higher is better where the measure says so', () => {
  // Difference 1.3, standard error 1.29099.
  const values = {
    'a/net/none': { accuracy: [58, 60.5] },
    'a/net/manifold': { accuracy: [60.1, 61.4, 60.7, 60] },
    'a/net/input': { accuracy: [99, 99.1] },
  }
  assert.equal(judge(beatsNone, values), [
    {
      group: 'a/net',
      verdict: 'not told apart',
      sentence:
        'Manifold Mixup 60.55 ± 0.65 %, No mixup 59.25 ± 1.77 %: better by 1.30, twice the standard error is 2.58.',
    },
  ])
})

test('the boundary is at two standard errors', () => {
  // Deviations 1 and 1 of two seeds each: standard error 1.
  const pair = (mean: number) => [mean - Math.SQRT1_2, mean + Math.SQRT1_2]
  const verdict = (margin: number) => judge(lowest, a([50, 50.1], pair(10 + margin), pair(10)))[0]!.verdict
  assert.equal([-2.01, -1.99, 1.99, 2.01].map(verdict), [
    'does not show',
    'not told apart',
    'not told apart',
    'shows',
  ])
  assert.is(judge(lowest, a([1, 1], [1, 1], [1, 1]))[0]!.verdict, 'not told apart')
  assert.is(judge(lowest, a([2, 2], [2, 2], [1, 1]))[0]!.verdict, 'shows')
})

test('a single seed tells the sign', () => {
  const one = judge(lowest, a([9], [5.5], [5]))
  assert.equal(one, [
    {
      group: 'a/net',
      verdict: 'shows in one run',
      sentence: 'Manifold Mixup 5.00 %, Input Mixup 5.50 %: better by 0.50.',
    },
  ])
  assert.is(judge(lowest, a([4], [5.5], [5]))[0]!.verdict, 'does not show in one run')
  assert.is(judge(lowest, a([5], [5.5], [5]))[0]!.verdict, 'does not show in one run')
})

test('the least favourable rival decides, whatever its seeds', () => {
  const verdict = (none: readonly number[], input: readonly number[]) =>
    judge(lowest, a(none, input, [5, 5.2, 5.1]))[0]!.verdict
  assert.is(verdict([9, 9.1], [7]), 'shows in one run')
  assert.is(verdict([5.15, 5.16], [7]), 'not told apart')
  assert.is(verdict([5.15, 5.16], [4]), 'does not show in one run')
  assert.is(verdict([3, 3.1], [4]), 'does not show')
})

test('every group with the arm and a rival is judged; rivals that were not run are named', () => {
  const values = {
    'a/net/manifold': { error: [5] },
    'a/net/none': { error: [6] },
    'b/net/none': { error: [6] },
    'b/net/manifold': { error: [7] },
  }
  assert.equal(
    judge(lowest, values).map(({ group, verdict, sentence }) => [group, verdict, sentence]),
    [
      [
        'a/net',
        'shows in one run',
        'Manifold Mixup 5.00 %, No mixup 6.00 %: better by 1.00. Not run: Input Mixup.',
      ],
      ['b/net', 'does not show in one run', 'Manifold Mixup 7.00 %, No mixup 6.00 %: worse by 1.00.'],
    ],
  )
})

test('what was not measured is said to be so', () => {
  const none = [{ group: '', verdict: 'not measured', sentence: 'Not measured.' }]
  assert.equal(judge(lowest, {}), none)
  assert.equal(judge(lowest, { 'a/net/manifold': { error: [5] }, 'b/net/none': { error: [5] } }), none)
  assert.equal(judge(lowest, { 'a/net/manifold': { accuracy: [5] }, 'a/net/none': { error: [5] } }), none)
})

test('a bound holds where all arms are below it by more than twice the standard error of their mean', () => {
  const bound: Claim = { says: 'breaks', on: 'accuracy', below: 2 }
  const found = (manifold: readonly number[]) =>
    judge(bound, { 'a/net/none': { accuracy: [0.1, 0.2] }, 'a/net/manifold': { accuracy: manifold } })[0]!
  // Mean 1.9333, standard error 0.14530.
  assert.equal(found([1.9, 1.7, 2.2]), {
    group: 'a/net',
    verdict: 'not told apart',
    sentence:
      'Nearest to the bound or beyond it: Manifold Mixup 1.93 ± 0.25 %, twice the standard error is 0.29.',
  })
  assert.is(found([0.3, 0.4]).verdict, 'shows')
  assert.is(found([2.3, 2.4]).verdict, 'does not show')
  assert.is(found([1.9]).verdict, 'shows in one run')
  assert.is(found([2]).verdict, 'does not show in one run')
})

test('a claim on what is no column is a mistake of the experiment', () => {
  const study = sample([{ says: 'x', on: 'pgd', best: 'manifold' }])
  assert.throws(
    () => verdictsOf(study, resultsOf(study, {})),
    /x: expected a column of the experiment, got pgd/,
  )
})

test('a title falls into heading and name', () => {
  assert.equal(splitTitle('A, Net: No mixup'), { heading: 'A, Net', name: 'No mixup' })
  assert.equal(splitTitle('No mixup'), { heading: '', name: 'No mixup' })
})

test.run()
