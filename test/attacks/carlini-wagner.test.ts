import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { carliniWagner } from '../../src/attacks/carlini-wagner.ts'
import { linearClassifier } from './linear-classifier.ts'
import { distancesOf, excess } from './minimal-goldens.ts'

const pixels = 6
/** Orthogonal: on the straight way to one class the score of the third does not change. */
const weights = [
  [2, 1, 0, 0, 0, 0],
  [0, 0, -3, 1, 0, 0],
  [0, 0, 0, 0, 1, -2],
]
/** At the middle of the pixel range. */
const scores = [1, 0.3, 0]
const bias = weights.map((w, c) => scores[c]! - w.reduce((sum, v) => sum + v / 2, 0))
const middle = {
  images: new Float32Array(pixels).fill(0.5),
  labels: Int32Array.of(0),
  samples: Int32Array.of(0),
}
const slope = (t: number) => Math.hypot(...weights[t]!.map((v, k) => v - weights[0]![k]!))
const distanceTo = (t: number, confidence = 0) => (scores[0]! - scores[t]! + confidence) / slope(t)

test('with targets: the least distance to that class', async () => {
  for (const t of [1, 2]) {
    const classifier = linearClassifier(weights, bias)
    const target = { ...middle, targets: Int32Array.of(t) }
    const { distances } = await distancesOf(carliniWagner, classifier, target, 'l2')
    const least = distanceTo(t)
    assert.ok(
      excess(distances, [least]) < 0.01 && distances[0]! > least * (1 - 1e-4),
      `${distances} ${least}`,
    )
  }
})

test('an image that is of the target class already stays as it is', async () => {
  const classifier = linearClassifier(weights, bias)
  const target = { ...middle, labels: Int32Array.of(2), targets: Int32Array.of(0) }
  const { images } = await distancesOf(carliniWagner, classifier, target, 'l2')
  assert.equal(images, middle.images)
  assert.equal(classifier.calls.gradients, [])
})

test('confidence: the wrong class wins by that much, at the least distance for it', async () => {
  const classifier = linearClassifier(weights.slice(0, 2), bias.slice(0, 2))
  for (const confidence of [0.25, 1]) {
    const { images, distances } = await distancesOf(carliniWagner, classifier, middle, 'l2', { confidence })
    const z = await classifier.logits(images)
    assert.ok(z[1]! - z[0]! >= confidence, `wins by ${z[1]! - z[0]!}`)
    assert.ok(excess(distances, [distanceTo(1, confidence)]) < 0.01, `${distances}`)
  }
})

test('a descent that makes no more progress ends; a search has as many descents as asked for', async () => {
  const classifier = linearClassifier(weights, bias)
  await distancesOf(carliniWagner, classifier, middle, 'l2', { searchSteps: 1, steps: 1000 })
  // With so small a constant the image stays where it is; the second look at the loss finds that.
  assert.ok(classifier.calls.gradients.length <= 401, `${classifier.calls.gradients.length} steps`)
  classifier.calls.gradients.length = 0
  await distancesOf(carliniWagner, classifier, middle, 'l2', { searchSteps: 5, steps: 10 })
  assert.ok(classifier.calls.gradients.length <= 50 && classifier.calls.gradients.length > 20)
})

test('a higher constant is found where the first is too small, a lower one where it is too large', async () => {
  const scaled = (s: number) =>
    linearClassifier(
      weights.map((w) => w.map((v) => s * v)),
      bias.map((b) => s * b),
    )
  const least = Math.min(distanceTo(1), distanceTo(2))
  for (const scale of [0.01, 1, 1000]) {
    const { distances } = await distancesOf(carliniWagner, scaled(scale), middle, 'l2')
    assert.ok(excess(distances, [least]) < 0.01, `scores times ${scale}: ${distances} instead of ${least}`)
  }
})

test.run()
