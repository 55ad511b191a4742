import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Attack } from '../../src/attacks/attack.ts'
import { autoAttack, autoAttackPlus, autoAttackRand } from '../../src/attacks/autoattack.ts'
import type { BallName } from '../../src/attacks/balls.ts'
import { predictions } from '../../src/attacks/classifier.ts'
import type { LossName } from '../../src/attacks/losses/index.ts'
import { sharedTest } from '../shared.ts'
import { contextFor, fourClasses, runInBatches, targetFor, twoClasses } from './attack-cases.ts'
import { compare, goldens } from './autoattack-reference.ts'
import { linearClassifier, rows, withGradients } from './linear-classifier.ts'

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

test('in l1 the reference’s budget: five starts, five classes, wider balls before; plus and rand without those', async () => {
  const weights = Array.from({ length: 8 }, (_, c) =>
    Array.from({ length: 6 }, (_, k) => Math.sin(1 + 2.1 * c + 0.7 * k)),
  )
  const whole = linearClassifier(weights)
  const target = await targetFor(whole, 4)
  const looks = async (attack: Attack, ball: BallName, targetClasses = 9) => {
    const counts: Partial<Record<LossName, number>> = {}
    const watched: typeof whole = {
      ...whole,
      lossGradient(images, labels, loss = 'cross-entropy', targets) {
        counts[loss] = (counts[loss] ?? 0) + 1
        return whole.lossGradient(images, labels, loss, targets)
      },
    }
    const parameters = { steps: 10, queries: 2, targetClasses }
    await attack.run(contextFor(attack, watched, target, { ball, epsilon: 1e-6, parameters }))
    return [
      counts['cross-entropy'] ?? 0,
      counts.dlr ?? 0,
      counts['targeted-dlr'] ?? 0,
      counts.difference ?? 0,
    ]
  }
  // A leg looks at its start and after each of its steps: 13 in three legs, 11 in one. FAB has no legs: one look a step.
  assert.equal(await looks(autoAttack, 'l1'), [5 * 13, 0, 5 * 13, 7 * 10])
  assert.equal(await looks(autoAttack, 'l1', 2), [5 * 13, 0, 2 * 13, 2 * 10])
  assert.equal(await looks(autoAttack, 'l2'), [11, 0, 7 * 11, 7 * 10])
  const fabUntargeted = 5 * 7 * 10
  assert.equal(await looks(autoAttackPlus, 'l1'), [5 * 11, 5 * 11, 7 * 11, fabUntargeted + 7 * 10])
  assert.equal(await looks(autoAttackRand, 'l1'), [20 * 11, 20 * 11, 0, 0])
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
  const golden = goldens.find(({ model, norm }) => model === 'vnn_mnistfc_256x2' && norm === 'Linf')!
  const parameters = { steps: 20, queries: 50, targetClasses: 4 }
  const { stages, hereOnly, thereOnly } = await compare(golden, { n: 40, parameters })
  const [ce, last] = [stages.find(({ stage }) => stage === 'apgd-ce')!, stages.at(-1)!]
  assert.ok(last.here <= ce.here)
  assert.ok(last.here < 40 && last.here > 0)
  assert.ok(hereOnly.length <= 4, `stand here alone: ${hereOnly}`)
  assert.ok(thereOnly.length <= 1, `stand there alone: ${thereOnly}`)
})

test.run()
