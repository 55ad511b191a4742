import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { deepfool } from '../../src/attacks/deepfool.ts'
import { linearClassifier } from './linear-classifier.ts'
import { distancesOf } from './minimal-goldens.ts'

const one = (images: readonly number[]) => ({
  images: Float32Array.from(images),
  labels: Int32Array.of(0),
  samples: Int32Array.of(0),
})

test('on a linear model one step goes 1 + overshoot times the least distance', async () => {
  const classifier = linearClassifier(
    [
      [3, 0, -1],
      [0, 4, -1],
    ],
    [0.8, 0],
  )
  const target = one([0.5, 0.5, 0.5])
  // The scores differ by (3, -4, 0) x + 0.8.
  const lead = 3 * 0.5 - 4 * 0.5 + 0.8
  for (const [ball, dual] of [
    ['l2', 5],
    ['linf', 7],
  ] as const)
    for (const overshoot of [0.02, 0.5]) {
      const { distances } = await distancesOf(deepfool, classifier, target, ball, { overshoot })
      const expected = ((1 + overshoot) * lead) / dual
      assert.ok(Math.abs(distances[0]! / expected - 1) < 1e-3, `${distances[0]} instead of ${expected}`)
    }
  assert.equal(classifier.calls.gradients, [1, 1, 1, 1])
})

test('where a pixel is at its bound the steps fall short, and still cross the boundary', async () => {
  // Nine tenths of the way up would be on the first pixel, which has no room.
  const classifier = linearClassifier(
    [
      [0, 0],
      [3, 1],
    ],
    [3.2, 0],
  )
  for (const ball of deepfool.balls) {
    const { distances } = await distancesOf(deepfool, classifier, one([1, 0]), ball, { steps: 100 })
    assert.ok(Math.abs(distances[0]! - 0.2) < 0.01, `${ball}: ${distances[0]}`)
  }
})

test('of several boundaries the nearest is taken: by score over slope, not by score', async () => {
  const classifier = linearClassifier(
    [
      [0, 0],
      [1, 0],
      [0, 10],
    ],
    [0, -0.7, -6],
  )
  // Lacks 0.2 with slope 1, and 1 with slope 10.
  const { images, distances } = await distancesOf(deepfool, classifier, one([0.5, 0.5]), 'l2', {})
  assert.is(images[0], 0.5)
  assert.ok(Math.abs(distances[0]! - 0.102) < 1e-3, `${distances}`)
})

test.run()
