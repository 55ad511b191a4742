/** The runner: what is run when, how much it costs, and what is told of checks that cannot be made. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Check } from '../../../src/eval/checks/check.ts'
import { checks } from '../../../src/eval/checks/index.ts'
import { runChecks } from '../../../src/eval/checks/run.ts'
import { linearClassifier } from '../../attacks/linear-classifier.ts'
import { randomTensor, tinyClassifier } from '../../cli/models.ts'
import { attacked, codesOf, contextOf, reportOf, sampleFor, shape, withModel } from './networks.ts'

/** Five classes of 8x8 images, scores a few units apart. */
const linear = () => {
  const weights = randomTensor('checks/linear', [5, 64], 0.5).data as Float32Array
  return linearClassifier(
    Array.from({ length: 5 }, (_, c) => Array.from(weights.subarray(64 * c, 64 * (c + 1)))),
    [0, 0, 0, 0, 0],
    [...shape],
  )
}

test('a linear classifier is free of findings, at both levels', async () => {
  const classifier = linear()
  const sample = await sampleFor(classifier)
  const reports = [
    await attacked(classifier, sample, 'fgsm', 2 / 255),
    await attacked(classifier, sample, 'pgd', 2 / 255),
    await attacked(classifier, sample, 'pgd', 8 / 255),
  ]
  for (const level of ['quick', 'full'] as const)
    assert.equal(await runChecks(contextOf(classifier, sample, reports, level)), [])
})

test('the quick level costs a few passes over 32 images, however large the sample', async () => {
  const classifier = linear()
  const sample = await sampleFor(classifier, 100)
  classifier.calls.logits.length = 0
  await runChecks(contextOf(classifier, sample, [reportOf()]))
  const { logits, gradients } = classifier.calls
  const total = (sizes: readonly number[]) => sizes.reduce((a, b) => a + b, 0)
  assert.ok(Math.max(...logits, ...gradients) <= 32)
  assert.ok(total(logits) <= 10 * 32, `${total(logits)} forward`)
  assert.ok(total(gradients) <= 8 * 32, `${total(gradients)} backward`)
})

test('the same findings for the same seed; images and labels are left alone', async () => {
  const classifier = linear()
  const sample = await sampleFor(classifier)
  const before = { images: sample.images.slice(), labels: sample.labels.slice() }
  const reports = [reportOf({ epsilon: 0.1, maxNorm: 0.2 })]
  const first = await runChecks(contextOf(classifier, sample, reports, 'full'))
  assert.equal(codesOf(first), ['outside-ball'])
  assert.equal(await runChecks(contextOf(classifier, sample, reports, 'full')), first)
  assert.equal(sample.images, before.images)
  assert.equal(sample.labels, before.labels)
})

test('without a report no gradient is asked for, without a sample no pass is made', async () => {
  const classifier = linear()
  const sample = await sampleFor(classifier)
  assert.equal(await runChecks(contextOf(classifier, sample, [])), [])
  assert.equal(classifier.calls.gradients, [])
  classifier.calls.logits.length = 0
  const none = await sampleFor(classifier, 0)
  classifier.calls.logits.length = 0
  const found = await runChecks(contextOf(classifier, none, [reportOf({ maxNorm: 0.5 })], 'full'))
  assert.equal(codesOf(found), ['outside-ball'])
  assert.equal(classifier.calls, { logits: [], gradients: [] })
})

test('a model without gradients: one line says which checks were not made, and why', async () => {
  const model = tinyClassifier({ shape, classes: 5, unknown: true })
  const found = await withModel(model, async (classifier) =>
    runChecks(contextOf(classifier, await sampleFor(classifier), [reportOf()])),
  )
  assert.equal(codesOf(found), ['checks-skipped'])
  assert.is(found.length, 1)
  assert.match(found[0]!.message, /gradient-differs, logit-scale, kinks, epsilon-zero-differs/)
  assert.match(found[0]!.message, /odd_one/)
})

test('docs/checks.md has a line for every code and none besides', () => {
  const text = readFileSync(new URL('../../../docs/checks.md', import.meta.url), 'utf8')
  const [table] = text.split('## Other warnings')
  const told = [...table!.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code!)
  assert.equal(told, [...Object.keys(checks), 'checks-skipped'])
  for (const [code, { level, source }] of Object.entries<Check>(checks)) {
    const line = table!.split('\n').find((l) => l.startsWith(`| \`${code}\` |`))!
    assert.ok(line.includes(`| ${level} |`), `${code}: level`)
    assert.ok(line.includes(source), `${code}: source`)
  }
})

test.run()
