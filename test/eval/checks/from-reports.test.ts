/** Checks that compare counts: each fires on counts that cannot be, and is silent at the tolerated difference. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runChecks } from '../../../src/eval/checks/run.ts'
import type { AttackReport, Warning } from '../../../src/eval/evaluation.ts'
import { linearClassifier } from '../../attacks/linear-classifier.ts'
import { codesOf, contextOf, reportOf } from './networks.ts'

const none = { images: new Float32Array(), labels: new Int32Array(), samples: new Int32Array() }

/** Of a model with this many classes, without a look at any image. */
const findings = (reports: readonly AttackReport[], classes = 4): Promise<Warning[]> =>
  runChecks(contextOf(linearClassifier(Array.from({ length: classes }, () => [1])), none, reports))

const fgsm = (more: Partial<AttackReport> = {}) => reportOf({ name: 'fgsm', params: {}, ...more })
const pgd = reportOf
const square = (more: Partial<AttackReport> = {}) =>
  reportOf({ name: 'square', params: { queries: 5000 }, ...more })

type Case = readonly [what: string, reports: readonly AttackReport[], codes: readonly string[]]

const cases: readonly Case[] = [
  ['counts as they should be', [fgsm({ robustCorrect: 60 }), pgd(), square({ robustCorrect: 55 })], []],
  ['PGD two images weaker than FGSM', [fgsm(), pgd({ robustCorrect: 52 })], ['pgd-weaker-than-fgsm']],
  ['one image is within what random starts do', [fgsm(), pgd({ robustCorrect: 51 })], []],
  ['1 % of 1000 images is tolerated', [fgsm({ n: 1000 }), pgd({ n: 1000, robustCorrect: 60 })], []],
  [
    'and 11 of 1000 are not',
    [fgsm({ n: 1000 }), pgd({ n: 1000, robustCorrect: 61 })],
    ['pgd-weaker-than-fgsm'],
  ],
  [
    'another radius is another matter',
    [fgsm({ epsilon: 0.2 }), pgd({ robustCorrect: 70, epsilon: 0.1 })],
    [],
  ],
  ['another ball too', [fgsm(), pgd({ robustCorrect: 70, ball: 'l2' })], []],
  ['and another goal', [fgsm(), pgd({ robustCorrect: 90, targeted: 3 })], []],
  [
    'the best of the iterated attacks counts',
    [fgsm(), pgd({ robustCorrect: 70 }), pgd({ name: 'apgd' })],
    [],
  ],
  ['one step of PGD is FGSM', [fgsm(), pgd({ robustCorrect: 70, params: { steps: 1 } })], []],
  ['Square two images stronger', [pgd(), square({ robustCorrect: 48 })], ['black-box-stronger']],
  ['Square one image stronger', [pgd(), square({ robustCorrect: 49 })], []],
  ['Square stronger than FGSM alone says nothing', [fgsm(), square({ robustCorrect: 10 })], []],
  ['the norm within rounding', [pgd({ maxNorm: 8 / 255 + 9e-7 })], []],
  ['the norm beyond rounding', [pgd({ maxNorm: 8 / 255 + 2e-6 })], ['outside-ball']],
  ['rounding grows with an l1 radius', [pgd({ ball: 'l1', epsilon: 12, maxNorm: 12 + 1e-5 })], []],
  [
    'an attack weaker in a larger ball',
    [fgsm(), fgsm({ epsilon: 0.1, adversarialCorrect: 52 })],
    ['not-monotone'],
  ],
  ['whatever the order', [fgsm({ epsilon: 0.1, adversarialCorrect: 52 }), fgsm()], ['not-monotone']],
  ['by one image', [fgsm(), fgsm({ epsilon: 0.1, adversarialCorrect: 51 })], []],
  [
    'two attacks are two curves',
    [fgsm(), pgd({ epsilon: 0.1, robustCorrect: 30, adversarialCorrect: 52 })],
    [],
  ],
  ['zero gradients', [pgd({ zeroGradients: 3 })], ['zero-gradients']],
  ['gradients that are not numbers', [pgd({ nanGradients: 3 })], ['nan-gradients']],
]

for (const [what, reports, codes] of cases)
  test(`${what}: ${codes.join(', ') || 'silent'}`, async () => {
    assert.equal(codesOf(await findings(reports)), codes)
  })

test('zero gradients are told once an attack, with the worst radius', async () => {
  const reports = [
    pgd({ epsilon: 0.01, zeroGradients: 2 }),
    pgd({ epsilon: 0.02, zeroGradients: 7 }),
    fgsm({ zeroGradients: 1 }),
  ]
  const messages = (await findings(reports)).map((w) => w.message)
  assert.is(messages.length, 2)
  assert.match(messages[0]!, /^pgd: 7 of 0 images/)
  assert.match(messages[1]!, /^fgsm: 1 of 0 images/)
})

test('DLR with few classes: targeted DLR with three, both with two, none with four', async () => {
  const dlr = reportOf({ name: 'apgd', params: { steps: 100, loss: 'dlr' } })
  assert.match((await findings([dlr], 2))[0]!.message, /2 classes, for which DLR and targeted DLR are/)
  const targeted = reportOf({ name: 'apgd-t', params: { steps: 100 } })
  assert.match((await findings([targeted], 3))[0]!.message, /3 classes, for which targeted DLR is .* apgd-t/)
  assert.equal(await findings([dlr, targeted], 4), [])
  assert.equal(await findings([dlr], 3), [])
  assert.equal(await findings([pgd()], 2), [])
})

test.run()
