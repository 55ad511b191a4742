import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkpoints, StepSize } from '../../src/attacks/apgd/step-size.ts'
import { apgd, apgdDlr, apgdTargeted } from '../../src/attacks/apgd.ts'
import type { AttackParameters } from '../../src/attacks/attack.ts'
import { type BallName, balls } from '../../src/attacks/balls.ts'
import { predictions } from '../../src/attacks/classifier.ts'
import { contextFor, epsilon, fourClasses, targetFor, twoClasses } from './attack-cases.ts'
import { distanceLinf, linearClassifier, rows, strongestLinf } from './linear-classifier.ts'

/** Images in the middle of [0, 1], of label 0, at these Linf distances from the other class. */
function atDistances(distances: readonly number[]) {
  const classifier = linearClassifier([
    [1, -1, 1, 1],
    [-1, 1, -1, -1],
  ])
  const images = Float32Array.from(distances.flatMap((d) => [0.25 + 4 * d, 0.75, 0.25, 0.25]))
  const labels = new Int32Array(distances.length)
  return { classifier, target: { images, labels, samples: Int32Array.from(labels.keys()) } }
}

/** Every call for gradients, with its loss and targets. */
function recorded(classifier: ReturnType<typeof fourClasses>) {
  const calls: { loss: string | undefined; n: number; targets: readonly number[] | undefined }[] = []
  const watched: typeof classifier = {
    ...classifier,
    lossGradient(images, labels, loss, targets) {
      calls.push({ loss, n: labels.length, targets: targets && Array.from(targets) })
      return classifier.lossGradient(images, labels, loss, targets)
    },
  }
  return { calls, watched }
}

test('the checkpoints of 100 steps are those of the paper', () => {
  // Section 3.1: p_0 = 0, p_1 = 0.22, p_(j+1) = p_j + max(p_j - p_(j-1) - 0.03, 0.06).
  const shares = [0, 0.22]
  for (;;) {
    const [before, last] = shares.slice(-2) as [number, number]
    const next = last + Math.max(last - before - 0.03, 0.06)
    if (next > 1) break
    shares.push(next)
  }
  const paper = shares.slice(1).map((p) => Math.ceil(p * 100 - 1e-9))
  assert.equal(checkpoints(100), paper)
  assert.equal(checkpoints(100), [22, 41, 57, 70, 80, 87, 93, 99])
})

test('few steps have a checkpoint after each, none has none', () => {
  assert.equal(checkpoints(3), [1, 2, 3])
  assert.equal(checkpoints(0), [])
})

test('the step is halved where at most three steps in four raise the loss', () => {
  const after = (losses: readonly number[]) => {
    const size = new StepSize(0.5, 0)
    for (const loss of losses) size.step(loss)
    return [size.check(losses.length, Math.max(...losses)), size.value]
  }
  assert.equal(after([1, 2, 3, 4]), [false, 0.5])
  assert.equal(after([1, 2, 3, 2]), [true, 0.25])
  assert.equal(after([1, 2, 1, 2]), [true, 0.25])
  assert.equal(after([1, 1, 1, 1]), [true, 0.25])
})

test('the step is halved where a whole interval does not raise the maximum, unless it has just been', () => {
  const size = new StepSize(1, 0)
  for (const loss of [1, 2, 3, 4]) size.step(loss)
  assert.is(size.check(4, 4), false)
  // After the first checkpoint every step raises the loss, but the maximum is an older one.
  for (const loss of [4.1, 4.2, 4.3, 4.4]) size.step(loss)
  assert.is(size.check(4, 4), true)
  assert.is(size.value, 0.5)
  for (const loss of [4.5, 4.6, 4.7, 4.8]) size.step(loss)
  assert.is(size.check(4, 4), false, 'it was halved at the last checkpoint')
  for (const loss of [4.9, 5, 5.1, 5.2]) size.step(loss)
  assert.is(size.check(4, 4), true)
  assert.is(size.value, 0.25)
})

test('with two classes it reaches the strongest image of the linf ball', async () => {
  const classifier = twoClasses()
  const target = await targetFor(classifier, 32)
  for (const attack of [apgd, apgdDlr, apgdTargeted])
    for (const radius of [epsilon, 0.0625, 0.3]) {
      const parameters = { lastIterate: true, steps: 10 }
      const { images } = await attack.run(
        contextFor(attack, classifier, target, { epsilon: radius, parameters }),
      )
      const best = rows(target.images, 6).map((x, i) =>
        strongestLinf(classifier, x, target.labels[i]!, radius),
      )
      assert.equal(rows(images, 6), best)
    }
})

test('with two classes it reaches the strongest image of the l2 ball', async () => {
  const { classifier, target } = atDistances([1 / 64, 1 / 32, 1 / 16])
  const radius = 0.0625
  const options = { ball: 'l2', epsilon: radius, parameters: { lastIterate: true } } as const
  const { images } = await apgd.run(contextFor(apgd, classifier, target, options))
  // The gradient is that of w_1 - w_0 = (-2, 2, -2, -2): every pixel moves radius / 2.
  const best = target.images.map((x, k) => x + (k % 4 === 1 ? 1 : -1) * (radius / 2))
  images.forEach((x, k) => {
    assert.ok(Math.abs(x - best[k]!) < 5e-5, `pixel ${k}: ${x}, expected ${best[k]}`)
  })
})

test('an image breaks exactly beyond its distance from the boundary', async () => {
  const distances = [1 / 64, 1 / 32, 3 / 64, 1 / 16]
  const scene = atDistances(distances)
  rows(scene.target.images, 4).forEach((x, i) => {
    assert.is(distanceLinf(scene.classifier, x, 0), distances[i])
  })
  // In l2 the gradient (-2, 2, -2, -2) has length 4 and L1 length 8: twice as far.
  const balls: readonly [BallName, number][] = [
    ['linf', 1],
    ['l2', 2],
  ]
  for (const attack of [apgd, apgdDlr, apgdTargeted])
    for (const [ball, scale] of balls)
      for (const [k, distance] of distances.entries())
        for (const [share, isBeyond] of [
          [0.999, false],
          [1.001, true],
        ] as const) {
          const options = { ball, epsilon: scale * distance * share, parameters: { steps: 30 } }
          const context = contextFor(attack, scene.classifier, scene.target, options)
          const { images } = await attack.run(context)
          const guessed = Array.from(predictions(await scene.classifier.logits(images), 2))
          const expected = distances.map((_, i) => (i < k || (i === k && isBeyond) ? 1 : 0))
          assert.equal(guessed, expected, `${ball} ${distance} ${share}`)
        }
})

test('it starts on the boundary of the ball', async () => {
  const classifier = fourClasses()
  const images = new Float32Array(8 * 20).fill(0.5)
  const samples = Int32Array.from({ length: 20 }, (_, i) => i)
  const labels = new Int32Array(20)
  // Without steps the result is the start.
  const parameters: Partial<AttackParameters> = { steps: 0, lastIterate: true }
  for (const ball of ['linf', 'l2'] as const) {
    const options = { ball, parameters }
    const started = await apgd.run(contextFor(apgd, classifier, { images, labels, samples }, options))
    const deltas = rows(started.images, 8).map((x) => Float64Array.from(x, (value) => value - 0.5))
    for (const delta of deltas)
      assert.ok(Math.abs(balls[ball].norm(delta) - epsilon) < 1e-6, `${ball}: ${balls[ball].norm(delta)}`)
    assert.is(new Set(deltas.map((delta) => delta[0])).size > 15, true, 'starts differ')
  }
})

test('an image that is fooled leaves the batch, one that was wrong from the start is never in it', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 8)
  const parameters = { randomStart: false, steps: 4 }
  await apgd.run(contextFor(apgd, classifier, target, { epsilon: 1e-6, parameters }))
  assert.equal(classifier.calls.gradients, [6, 6, 6, 6, 6])
  assert.equal(classifier.calls.logits.slice(1), [8])
  // From the image itself the first step goes to the end of the ball and breaks those within reach.
  const scene = atDistances([1 / 64, 1 / 32, 1 / 8])
  await apgd.run(contextFor(apgd, scene.classifier, scene.target, { epsilon: 1 / 16, parameters }))
  assert.equal(scene.classifier.calls.gradients, [3, 3, 1, 1, 1])
})

test('a restart tries again what still stands, and that alone', async () => {
  const { classifier, target } = atDistances([1 / 64, 1 / 32, 1 / 8])
  const parameters = { randomStart: false, steps: 2, restarts: 2 }
  await apgd.run(contextFor(apgd, classifier, target, { epsilon: 1 / 16, parameters }))
  assert.equal(classifier.calls.gradients, [3, 3, 1, 1, 1, 1])
})

test('targeted: one wrong class after the other, the likeliest first, as many as asked for', async () => {
  const { calls, watched } = recorded(fourClasses())
  const target = await targetFor(watched, 3)
  const logits = rows(await watched.logits(target.images), 4)
  const ranked = logits.map((z) => [...z.keys()].sort((a, b) => z[b]! - z[a]!))
  const run = (parameters: Partial<AttackParameters>) =>
    apgdTargeted.run(contextFor(apgdTargeted, watched, target, { epsilon: 1e-6, parameters }))
  await run({ steps: 1 })
  const at = (rank: number) => ranked.map((order) => order[rank]!)
  const tried = [1, 1, 2, 2, 3, 3].map((rank) => ({ loss: 'targeted-dlr', n: 3, targets: at(rank) }))
  assert.equal(calls, tried)
  calls.length = 0
  await run({ steps: 1, targetClasses: 2 })
  assert.equal(calls, tried.slice(0, 4))
})

test('targeted: towards a class that is asked for, and any other wrong class will not do', async () => {
  const { calls, watched } = recorded(fourClasses())
  const clean = await targetFor(watched, 24)
  const targets = clean.labels.map((label) => (label + 2) % 4)
  for (const attack of [apgd, apgdDlr, apgdTargeted]) {
    calls.length = 0
    const context = contextFor(attack, watched, { ...clean, targets }, { epsilon: 0.3 })
    const { images } = await attack.run(context)
    const guessed = predictions(await watched.logits(images), 4)
    const reached = targets.filter((t, i) => guessed[i] === t).length
    assert.ok(reached >= 18, `${reached} of 24 reach their class`)
    assert.equal(calls[0]!.loss, attack === apgd ? 'targeted-cross-entropy' : 'targeted-dlr')
  }
})

test('two classes: one target and no quotient', async () => {
  const classifier = twoClasses()
  const target = await targetFor(classifier, 4)
  const options = { epsilon: 1e-6, parameters: { steps: 1 } }
  await apgdTargeted.run(contextFor(apgdTargeted, classifier, target, options))
  assert.equal(classifier.calls.gradients, [3, 3])
})

test('eotSamples: every step goes by the mean of as many gradients', async () => {
  const classifier = twoClasses()
  let calls = 0
  const noisy: typeof classifier = {
    ...classifier,
    async lossGradient(...asked) {
      calls += 1
      const result = await classifier.lossGradient(...asked)
      // Alternately three times the gradient and minus once: the mean is the gradient itself.
      const factor = calls % 2 === 1 ? 3 : -1
      return { ...result, gradient: result.gradient.map((g) => g * factor) }
    },
  }
  const target = await targetFor(classifier, 8)
  const parameters = { lastIterate: true, steps: 4, eotSamples: 2 }
  const { images } = await apgd.run(contextFor(apgd, noisy, target, { parameters }))
  assert.is(calls, 2 * 5)
  const best = rows(target.images, 6).map((x, i) => strongestLinf(classifier, x, target.labels[i]!, epsilon))
  assert.equal(rows(images, 6), best)
})

test('nothing to attack asks for no gradient', async () => {
  const classifier = twoClasses()
  const { images, labels, samples } = await targetFor(classifier, 4)
  const wrong = { images, labels: labels.map((label, i) => (i === 3 ? label : 1 - label)), samples }
  for (const attack of [apgd, apgdDlr, apgdTargeted])
    assert.equal((await attack.run(contextFor(attack, classifier, wrong))).images, images)
  assert.equal(classifier.calls.gradients, [])
})

test.run()
