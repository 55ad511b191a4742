/** What gradient attacks raise: away from the label or towards a target, by several losses. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { predictions } from '../../src/attacks/classifier.ts'
import { pgd } from '../../src/attacks/pgd.ts'
import { throwsUserError } from '../data/user-error.ts'
import { contextFor, fourClasses, targetFor } from './attack-cases.ts'
import { linearClassifier, lossOf, rows } from './linear-classifier.ts'

for (const loss of ['cross-entropy', 'margin', 'dlr'] as const)
  test(`towards a target by ${loss}: success is being taken for it`, async () => {
    const classifier = fourClasses()
    const { images, labels, samples } = await targetFor(classifier, 32)
    const targets = labels.map((y) => (y + 2) % 4)
    const target = { images, labels, samples, targets }
    const parameters = { loss, randomStart: false, steps: 8 }
    const options = { epsilon: 0.4, parameters }
    const result = await pgd.run(contextFor(pgd, classifier, target, options))
    const guessed = predictions(await classifier.logits(result.images), 4)
    if (loss === 'cross-entropy')
      rows(result.images, 8).forEach((x, i) => {
        const before = lossOf(classifier, rows(images, 8)[i]!, targets[i]!)
        assert.ok(lossOf(classifier, x, targets[i]!) <= before, `image ${i}: its own falls`)
      })
    const reached = targets.filter((t, i) => guessed[i] === t).length
    assert.ok(reached > 24, `${reached} of 32`)
    // Those that got there left the batch: some before the last step.
    assert.ok(classifier.calls.gradients.at(-1)! < 32)
  })

test('a loss is one that can be raised: away from labels or towards targets', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 2)
  const run = (loss: 'targeted-dlr' | 'binary-cross-entropy', targets?: Int32Array) =>
    pgd.run(contextFor(pgd, classifier, { ...target, targets }, { parameters: { loss } }))
  await throwsUserError(() => run('targeted-dlr'), 'loss', 'without targets', 'targeted-dlr')
  await throwsUserError(
    () => run('binary-cross-entropy', Int32Array.of(1, 2)),
    'cross-entropy, margin, dlr with targets',
    'got binary-cross-entropy',
  )
})

test('scores a thousand times as large: cross-entropy has no gradient left, margin and DLR have', async () => {
  const large = linearClassifier(fourClasses().weights.map((w) => w.map((v) => 1000 * v)))
  const target = await targetFor(large, 32)
  // In float32, as a network computes it: the probability of the label is 1, that of the others 0.
  const classifier = {
    ...large,
    lossGradient: async (...args: Parameters<typeof large.lossGradient>) => {
      const result = await large.lossGradient(...args)
      return { ...result, gradient: result.gradient.map((g) => (Math.abs(g) < 1e-6 ? 0 : g)) }
    },
  }
  const broken = async (loss: 'cross-entropy' | 'margin' | 'dlr') => {
    const options = { epsilon: 0.3, parameters: { loss, randomStart: false } }
    const { images, zeroGradients } = await pgd.run(contextFor(pgd, classifier, target, options))
    const guessed = predictions(await classifier.logits(images), 4)
    return { n: target.labels.filter((y, i) => guessed[i] !== y).length, zeroGradients }
  }
  const [ce, margin, dlr] = [await broken('cross-entropy'), await broken('margin'), await broken('dlr')]
  assert.ok(ce.zeroGradients > 8, `${ce.zeroGradients} zero gradients`)
  assert.is(margin.zeroGradients + dlr.zeroGradients, 0)
  assert.ok(margin.n > ce.n + 8 && dlr.n > ce.n + 8, `${ce.n}, ${margin.n}, ${dlr.n}`)
})

test.run()
