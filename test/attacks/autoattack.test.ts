import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { autoAttack, autoAttackPlus, autoAttackRand } from '../../src/attacks/autoattack.ts'
import { predictions } from '../../src/attacks/classifier.ts'
import { sharedTest } from '../shared.ts'
import { contextFor, fourClasses, runInBatches, targetFor, twoClasses } from './attack-cases.ts'
import { compare, goldens } from './autoattack-reference.ts'
import { rows, withGradients } from './linear-classifier.ts'

const quick = { steps: 10, queries: 100 }

test('says which attack broke each image; what is wrong or withstands has no entry', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 32)
  const context = contextFor(autoAttack, classifier, target, { epsilon: 0.1, parameters: quick })
  const { images, brokenBy } = await autoAttack.run(context)
  const [before, after] = [await classifier.logits(target.images), await classifier.logits(images)]
  const [clean, found] = [predictions(before, 4), predictions(after, 4)]
  target.labels.forEach((label, i) => {
    const wasBroken = clean[i] === label && found[i] !== label
    assert.is(brokenBy![i] !== undefined, wasBroken, `image ${i}`)
    if (clean[i] !== label) assert.equal(rows(images, 8)[i], rows(target.images, 8)[i])
  })
  assert.ok(brokenBy!.includes('apgd-ce') && brokenBy!.includes(undefined))
})

test('a model without gradients falls to Square, and is counted as one', async () => {
  const whole = fourClasses()
  const target = await targetFor(whole, 24)
  const masked = withGradients(whole, (g) => g.fill(0))
  const options = { epsilon: 0.25, parameters: { ...quick, queries: 300 } }
  const { brokenBy, zeroGradients } = await autoAttack.run(contextFor(autoAttack, masked, target, options))
  const counts = (name: string) => brokenBy!.filter((by) => by === name).length
  // APGD starts at random points, which break some images without any gradient.
  assert.ok(counts('square') > 0, `${brokenBy}`)
  assert.is(counts('fab-t'), 0)
  assert.ok(zeroGradients > 0)
})

test('each attack sees only what the ones before left standing', async () => {
  const classifier = twoClasses()
  const target = await targetFor(classifier, 16)
  const options = { epsilon: 1e-6, parameters: { ...quick, steps: 1, queries: 2 } }
  const { brokenBy } = await autoAttack.run(contextFor(autoAttack, classifier, target, options))
  assert.ok(brokenBy!.every((by) => by === undefined))
  // Every fourth image is wrong: twelve are attacked.
  assert.ok(classifier.calls.gradients.every((n) => n === 12))
  const broken = { epsilon: 0.9, parameters: quick }
  const { calls } = classifier
  calls.gradients.length = 0
  await autoAttack.run(contextFor(autoAttack, classifier, target, broken))
  assert.ok(calls.gradients.length <= 11, 'APGD-CE breaks everything, and nobody else is asked')
})

test('plus runs six attacks, five starts of the untargeted ones', async () => {
  const classifier = twoClasses()
  const target = await targetFor(classifier, 4)
  const options = { epsilon: 1e-6, parameters: { ...quick, steps: 1 } }
  const { brokenBy } = await autoAttackPlus.run(contextFor(autoAttackPlus, classifier, target, options))
  assert.ok(brokenBy!.every((by) => by === undefined))
  // Two looks a start of APGD, five starts on each of two losses, one on the one target there is.
  assert.ok(classifier.calls.gradients.length >= 2 * 5 * 2 + 2)
})

test('rand looks twenty times for each gradient', async () => {
  const classifier = twoClasses()
  const target = await targetFor(classifier, 4)
  const options = { epsilon: 1e-6, parameters: { ...quick, steps: 1 } }
  await autoAttackRand.run(contextFor(autoAttackRand, classifier, target, options))
  assert.is(classifier.calls.gradients.length, 2 * 2 * 20)
})

test('batches of 1, 7 and 64 give the same bytes', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 64)
  const context = contextFor(autoAttack, classifier, target, { parameters: { ...quick, queries: 30 } })
  const whole = await runInBatches(autoAttack, context, 64)
  assert.equal(await runInBatches(autoAttack, context, 7), whole)
  assert.equal(await runInBatches(autoAttack, context, 1), whole)
})

sharedTest('with a tenth of the budget it leaves nearly what the reference leaves', async () => {
  const golden = goldens.find(({ model }) => model === 'vnn_mnistfc_256x2')!
  const parameters = { steps: 20, queries: 50, targetClasses: 4 }
  const { stages, hereOnly, thereOnly } = await compare(golden, { n: 40, parameters })
  const [ce, last] = [stages.find(({ stage }) => stage === 'apgd-ce')!, stages.at(-1)!]
  assert.ok(last.here <= ce.here)
  assert.ok(last.here < 40 && last.here > 0)
  assert.ok(hereOnly.length <= 4, `stand here alone: ${hereOnly}`)
  assert.ok(thereOnly.length <= 1, `stand there alone: ${thereOnly}`)
})

test.run()
