/** FAB: which samples and classes it asks about, and what its restarts are for. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Target } from '../../src/attacks/attack.ts'
import type { Classifier } from '../../src/attacks/classifier.ts'
import { fab, fabTargeted } from '../../src/attacks/fab.ts'
import { contextFor, fourClasses, targetFor } from './attack-cases.ts'
import { rows } from './linear-classifier.ts'
import { distancesOf } from './minimal-goldens.ts'

/** A classifier that writes down which classes its gradients were asked for, row by row. */
function recording(classifier: Classifier) {
  const asked: number[][] = []
  const recorded: Classifier = {
    ...classifier,
    lossGradient(images, labels, loss, targets) {
      assert.is(loss, 'difference')
      asked.push(Array.from(targets!))
      return classifier.lossGradient(images, labels, loss, targets)
    },
  }
  return { recorded, asked }
}

test('fab-t asks for one class after the other, the highest wrong score first; fab for all of them at each step', async () => {
  const classifier = fourClasses()
  const { images, labels, samples } = await targetFor(classifier, 1)
  const target: Target = { images, labels, samples }
  const [z] = rows(await classifier.logits(images), 4)
  const order = [0, 1, 2, 3].filter((c) => c !== labels[0]).sort((a, b) => z![b]! - z![a]!)
  for (const count of [2, 9]) {
    const some = order.slice(0, count)
    const parameters = { steps: 2, targetClasses: count }
    const one = recording(classifier)
    await distancesOf(fabTargeted, one.recorded, target, 'l2', parameters)
    assert.equal(
      one.asked,
      some.flatMap((c) => [[c], [c]]),
    )
    const all = recording(classifier)
    await distancesOf(fab, all.recorded, target, 'l2', parameters)
    assert.equal(
      all.asked,
      [...some, ...some].map((c) => [c]),
    )
  }
})

test('with a radius, a sample leaves at its first success inside; without, it goes on', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 64)
  const calls = async (epsilon: number) => {
    classifier.calls.gradients.length = 0
    const parameters = { steps: 30, restarts: 2 }
    await fabTargeted.run(contextFor(fabTargeted, classifier, target, { ball: 'l2', epsilon, parameters }))
    return [...classifier.calls.gradients]
  }
  // 48 are right from the start; three classes, two restarts.
  assert.equal(await calls(Number.POSITIVE_INFINITY), new Array(3 * 2 * 30).fill(48))
  const bounded = await calls(0.3)
  assert.is(bounded[0], 48)
  assert.ok(bounded.at(-1)! < 40 && bounded.at(-1)! > 0)
  assert.ok(bounded.every((count, k) => k === 0 || count <= bounded[k - 1]!))
})

/** Two ways out of class 0: a near one behind a hill of the score, a far one that the gradient at 0.5 leads to. */
const bumpy: Classifier = {
  classes: 2,
  shape: [1],
  logits: async (images) => Float32Array.from(Array.from(images).flatMap((x) => [0, lead(x)])),
  lossGradient: async (images) => ({
    logits: await bumpy.logits(images),
    loss: images.map(lead),
    gradient: images.map((x) => (lead(x + 1e-3) - lead(x - 1e-3)) / 2e-3),
  }),
}
/** Above 0 below 0.3 and above 0.95; the slope at 0.5 leads up. */
const lead = (x: number): number => (x < 0.45 ? 2 * (0.3 - x) : x - 0.95)

test('restarts start elsewhere and find what the original does not lead to', async () => {
  const target = { images: Float32Array.of(0.5), labels: Int32Array.of(0), samples: Int32Array.of(7) }
  for (const attack of [fab, fabTargeted])
    for (const ball of attack.balls) {
      const [once, often] = await Promise.all(
        [1, 12].map((restarts) => distancesOf(attack, bumpy, target, ball, { restarts, steps: 20 })),
      )
      assert.ok(Math.abs(once!.distances[0]! - 0.45) < 1e-3, `${once!.distances}`)
      assert.ok(Math.abs(often!.distances[0]! - 0.2) < 1e-3, `${often!.distances}`)
    }
})

test.run()
