/** What every attack that looks for the nearest adversarial image promises. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Attack, AttackParameters, Target } from '../../src/attacks/attack.ts'
import { type BallName, balls } from '../../src/attacks/balls.ts'
import { carliniWagner } from '../../src/attacks/carlini-wagner.ts'
import { deepfool } from '../../src/attacks/deepfool.ts'
import { fab, fabTargeted } from '../../src/attacks/fab.ts'
import { pgd } from '../../src/attacks/pgd.ts'
import { throwsUserError } from '../data/user-error.ts'
import { contextFor, fourClasses, runInBatches, targetFor, twoClasses } from './attack-cases.ts'
import { type LinearClassifier, linearClassifier, rows, withGradients } from './linear-classifier.ts'
import { distancesOf, excess, golden } from './minimal-goldens.ts'

const minimal = { fab, 'fab-t': fabTargeted, deepfool, 'carlini-wagner': carliniWagner }
/** Enough for these small models, in a fraction of the time. */
const quick: Partial<AttackParameters> = { searchSteps: 5, steps: 150, learningRate: 0.05 }
/** |<w, delta>| is at most the dual norm of w times the norm of delta. */
const duals = { linf: 'l1', l2: 'l2', l1: 'linf' } as const

/** Images in the middle of the pixel range, and how near the model is to another class at most. */
function withRoom(classes: number) {
  const pixels = 12
  const weights = Array.from({ length: classes }, (_, c) =>
    Array.from({ length: pixels }, (_, k) => 2 * Math.sin(1 + 5 * c + 1.9 * k * (c + 1))),
  )
  const images = Float32Array.from({ length: 10 * pixels }, (_, k) => 0.5 + 0.02 * Math.sin(k * k))
  const bias = weights.map((w, c) => 0.9 * Math.sin(2 + c) - w.reduce((sum, v) => sum + v / 2, 0))
  const classifier = linearClassifier(weights, bias)
  const scores = rows(images, pixels).map((x) =>
    weights.map((w, c) => w.reduce((sum, v, k) => sum + v * x[k]!, bias[c]!)),
  )
  const labels = Int32Array.from(scores, (z) => z.indexOf(Math.max(...z)))
  const least = (ball: BallName, t?: number) =>
    scores.map((z, i) => {
      const y = labels[i]!
      const others = t === undefined ? [...z.keys()].filter((c) => c !== y) : [t]
      return Math.min(
        ...others.map(
          (c) => (z[y]! - z[c]!) / balls[duals[ball]].norm(weights[c]!.map((v, k) => v - weights[y]![k]!)),
        ),
      )
    })
  return { classifier, target: { images, labels, samples: labels.map((_, i) => i) } satisfies Target, least }
}

for (const classes of [2, 4])
  for (const [name, attack] of Object.entries(minimal) as [string, Attack][])
    for (const ball of attack.balls)
      test(`${name} in ${ball}, ${classes} classes: the least distance within 1 %, |margin| / dual norm`, async () => {
        const { classifier, target, least } = withRoom(classes)
        // DeepFool goes beyond the boundary by design, by this share.
        const { distances } = await distancesOf(attack, classifier, target, ball, { overshoot: 0.005 })
        const worst = excess(distances, least(ball))
        assert.ok(worst <= 0.01, `${worst} farther than need be`)
        assert.ok(Math.min(...distances.map((d, i) => d / least(ball)[i]!)) > 1 - 1e-4, 'nearer than can be')
      })

for (const ball of pgd.balls)
  test(`bisecting the radius of pgd in ${ball} finds the least distance within 1 %`, async () => {
    const { classifier, target, least } = withRoom(2)
    for (const [i, expected] of least(ball).entries()) {
      const one = { ...target, images: rows(target.images, 12)[i]!, labels: target.labels.slice(i, i + 1) }
      let [low, high] = [0, 3 * expected]
      while (high - low > 0.002 * expected) {
        const middle = (low + high) / 2
        const parameters = { steps: 40 }
        const { images } = await pgd.run(
          contextFor(pgd, classifier, one, { ball, epsilon: middle, parameters }),
        )
        const [z] = rows(await classifier.logits(images), 2)
        if (z!.indexOf(Math.max(...z!)) === one.labels[0]) low = middle
        else high = middle
      }
      assert.ok(Math.abs(high / expected - 1) < 0.01, `image ${i}: ${high} instead of ${expected}`)
    }
  })

function boxed() {
  const { weights, bias, images, labels, distances } = golden.linear
  const target = {
    images: Float32Array.from(images.flat()),
    labels: Int32Array.from(labels),
    samples: Int32Array.from(labels.keys()),
  }
  return { classifier: linearClassifier(weights, bias), target, distances }
}

for (const [name, attack] of Object.entries({ fab, 'fab-t': fabTargeted, 'carlini-wagner': carliniWagner }))
  for (const ball of attack.balls)
    test(`${name} in ${ball}: the least distance within 1 % where the pixel bounds are in the way`, async () => {
      const { classifier, target, distances: least } = boxed()
      const { distances } = await distancesOf(attack, classifier, target, ball)
      const worst = excess(
        distances,
        least.map((each) => each[ball]),
      )
      assert.ok(worst <= (attack === carliniWagner ? 0.01 : 0.002), `${worst} farther than need be`)
    })

for (const [name, attack] of Object.entries(minimal) as [string, Attack][])
  for (const ball of attack.balls) {
    const about = `${name} in ${ball}`

    test(`${about}: inside the pixel bounds; what fools already stays; its input stays as it was`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, 16)
      const before = target.images.slice()
      const { images, distances } = await distancesOf(attack, classifier, target, ball, quick)
      assert.equal(target.images, before)
      assert.ok(images.every((x) => x >= 0 && x <= 1))
      for (const i of [3, 7, 11, 15]) assert.is(distances[i], 0)
      assert.ok(distances.filter((d) => d > 0 && d < Number.POSITIVE_INFINITY).length >= 8)
    })

    test(`${about}: with a radius, the images it has within that radius and the originals`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, 16)
      const { distances } = await distancesOf(attack, classifier, target, ball, quick)
      const radius = [...distances].sort((a, b) => a - b)[9]! * 1.001
      const context = contextFor(attack, classifier, target, { ball, epsilon: radius, parameters: quick })
      const bounded = rows((await attack.run(context)).images, 8)
      const logits = rows(await classifier.logits(Float32Array.from(bounded.flatMap((x) => [...x]))), 4)
      let outside = 0
      bounded.forEach((x, i) => {
        const x0 = rows(target.images, 8)[i]!
        const guess = logits[i]!.indexOf(Math.max(...logits[i]!))
        assert.is(guess !== target.labels[i], distances[i]! <= radius, `image ${i}`)
        assert.ok(balls[ball].norm(Float64Array.from(x, (v, k) => v - x0[k]!)) <= radius)
        if (guess === target.labels[i]) {
          assert.equal(x, x0)
          outside += 1
        }
      })
      assert.is(outside, 6)
      assert.equal((await attack.run({ ...context, epsilon: 0 })).images, target.images)
    })

    test(`${about}: batches of 1, 7 and 64 give the same bytes`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, 64)
      const parameters = { steps: 12, searchSteps: 3, restarts: 2 }
      for (const epsilon of [Number.POSITIVE_INFINITY, 0.1]) {
        const context = contextFor(attack, classifier, target, { ball, parameters, epsilon, seed: 3 })
        const whole = await runInBatches(attack, context, 64)
        assert.equal(await runInBatches(attack, context, 7), whole)
        assert.equal(await runInBatches(attack, context, 1), whole)
      }
    })

    test(`${about}: gradients of zero and NaN are counted and make no NaN pixel`, async () => {
      const { classifier: whole, target } = withRoom(4)
      // The last pixel marks the images, and nothing is said to move it.
      const marks = [0.5, 0.3, 0.1, 0.5, 0.9, 0.1, 0.5, 0.5, 0.5, 0.5]
      marks.forEach((mark, i) => {
        target.images[i * 12 + 11] = mark
      })
      const logits = rows(await whole.logits(target.images), 4)
      const labels = Int32Array.from(logits, (z) => z.indexOf(Math.max(...z)))
      const marked = (mark: number, x: Float32Array) => Math.abs(x[11]! - mark) < 0.09
      const classifier = withGradients(whole, (g, image) => {
        g[11] = 0
        if (marked(0.1, image)) g.fill(0)
        if (marked(0.9, image)) g.fill(Number.NaN)
        if (marked(0.3, image)) g[2] = Number.NaN
      })
      const context = contextFor(attack, classifier, { ...target, labels }, { ball, parameters: quick })
      const result = await attack.run({ ...context, epsilon: Number.POSITIVE_INFINITY })
      assert.is(result.zeroGradients, 2)
      assert.is(result.nanGradients, 2)
      assert.not.ok(result.images.some(Number.isNaN))
      const [now, before] = [rows(result.images, 12), rows(target.images, 12)]
      for (const i of [2, 5, 4]) assert.equal(now[i], before[i], 'nothing to go by')
      assert.ok(Math.abs(now[1]![2]! - before[1]![2]!) < 1e-6, 'no direction where the gradient is no number')
      assert.is.not(String(now[1]), String(before[1]), 'the other pixels of that image are attacked')
    })
  }

test('a model whose classes hang on nothing is never fooled, and what is never fooled is never moved', async () => {
  const classifier: LinearClassifier = linearClassifier(
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [1, 0],
  )
  const target = {
    images: Float32Array.of(0, 0.5, 1),
    labels: Int32Array.of(0),
    samples: Int32Array.of(0),
  }
  for (const attack of Object.values(minimal) as Attack[])
    for (const ball of attack.balls) {
      const { images, distances } = await distancesOf(attack, classifier, target, ball, {
        ...quick,
        restarts: 2,
      })
      assert.equal(images, target.images)
      assert.equal(distances, [Number.POSITIVE_INFINITY])
    }
})

test('an image that nothing is right about, and an empty batch, ask for no gradient', async () => {
  const classifier = twoClasses()
  const target = await targetFor(classifier, 8)
  const guesses = rows(await classifier.logits(target.images), 2).map((z) => (z[0]! >= z[1]! ? 0 : 1))
  const wrong = { ...target, labels: Int32Array.from(guesses, (c) => 1 - c) }
  const none = { images: new Float32Array(0), labels: new Int32Array(0), samples: new Int32Array(0) }
  for (const attack of Object.values(minimal) as Attack[])
    for (const some of [wrong, none]) {
      const { images } = await attack.run(contextFor(attack, classifier, some, { ball: 'l2', epsilon: 1 }))
      assert.equal(images, some.images)
    }
  assert.equal(classifier.calls.gradients, [])
})

test('a number of classes that is none is refused', async () => {
  const classifier = twoClasses()
  const target = await targetFor(classifier, 1)
  for (const attack of [fab, fabTargeted, deepfool])
    for (const targetClasses of [0, 1.5, Number.NaN])
      await throwsUserError(
        () =>
          attack.run(contextFor(attack, classifier, target, { ball: 'l2', parameters: { targetClasses } })),
        `targetClasses: expected an integer from 1 on, got ${targetClasses}`,
      )
})

test.run()
