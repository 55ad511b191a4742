import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../src/attacks/balls.ts'
import type { Classifier } from '../../src/attacks/classifier.ts'
import { predictions } from '../../src/attacks/classifier.ts'
import { drawBump } from '../../src/attacks/square/bump.ts'
import { frameOf } from '../../src/attacks/square/frame.ts'
import { sizes, squares } from '../../src/attacks/square/mass.ts'
import { drawWindow, windowShare, windowSide } from '../../src/attacks/square/schedule.ts'
import { square } from '../../src/attacks/square.ts'
import { randomStream } from '../../src/data/random.ts'
import { contextFor, fourClasses, runInBatches, targetFor } from './attack-cases.ts'
import { linearClassifier, rows } from './linear-classifier.ts'

/** Three channels of 6 x 7 pixels, five classes; it has no gradients to give. */
function scoresOnly(): Classifier & { readonly calls: { readonly logits: number[] } } {
  const pixels = 3 * 6 * 7
  const weights = Array.from({ length: 5 }, (_, c) =>
    Array.from({ length: pixels }, (_, k) => Math.sin(1 + 2.1 * c + 0.7 * k)),
  )
  return {
    ...linearClassifier(weights, [0, 0, 0, 0, 0], [3, 6, 7]),
    lossGradient: () => {
      throw new Error('Square asked for a gradient')
    },
  }
}

test('it asks for scores alone, and stays in the ball and in [0, 1]', async () => {
  for (const [ball, radius] of [
    ['linf', 0.05],
    ['l2', 0.4],
    ['l1', 2],
  ] as const) {
    const classifier = scoresOnly()
    const target = await targetFor(classifier, 16)
    const options = { ball, epsilon: radius, parameters: { queries: 60 } }
    const { images } = await square.run(contextFor(square, classifier, target, options))
    const clean = rows(target.images, 126)
    const norms = rows(images, 126).map((x, i) =>
      balls[ball].norm(Float64Array.from(x, (value, k) => value - clean[i]![k]!)),
    )
    assert.ok(Math.max(...norms) <= radius + 1e-6, `${ball}: ${Math.max(...norms)}`)
    assert.ok(images.every((x) => x >= 0 && x <= 1))
  }
})

test('queries: one for the clean image, one for the start, and as many as asked for while it stands', async () => {
  const classifier = scoresOnly()
  const target = await targetFor(classifier, 8)
  classifier.calls.logits.length = 0
  const options = { epsilon: 1e-6, parameters: { queries: 10 } }
  await square.run(contextFor(square, classifier, target, options))
  assert.equal(classifier.calls.logits, [8, ...new Array(11).fill(6)])
})

test('the more queries, the more is broken; what is broken leaves the batch', async () => {
  for (const [ball, radius] of [
    ['linf', 0.03],
    ['l2', 0.3],
    ['l1', 1.2],
  ] as const) {
    const classifier = scoresOnly()
    const target = await targetFor(classifier, 64)
    const standing = async (queries: number) => {
      const options = { ball, epsilon: radius, parameters: { queries } }
      const { images } = await square.run(contextFor(square, classifier, target, options))
      const guessed = predictions(await classifier.logits(images), 5)
      return guessed.filter((guess, i) => guess === target.labels[i]).length
    }
    const counts = [await standing(0), await standing(20), await standing(400)]
    assert.ok(counts[0]! > counts[1]! && counts[1]! > counts[2]! + 3, `${ball}: ${counts}`)
    const sizes = classifier.calls.logits.slice(-300, -1)
    assert.equal(
      sizes,
      [...sizes].sort((a, b) => b - a),
    )
  }
})

test('in linf it finds the corner of a small picture, and nothing where there is nothing', async () => {
  // The margin is 2 (x0 - x1 + x2 + x3), its gradient has L1 length 8: 1/32 away.
  const weights = [
    [1, -1, 1, 1],
    [-1, 1, -1, -1],
  ]
  const classifier = linearClassifier(weights, [0, 0], [2, 2])
  const target = {
    images: Float32Array.of(0.375, 0.75, 0.25, 0.25),
    labels: Int32Array.of(0),
    samples: Int32Array.of(4),
  }
  const guess = async (radius: number) => {
    const options = { epsilon: radius, parameters: { queries: 500 } }
    const { images } = await square.run(contextFor(square, classifier, target, options))
    return predictions(await classifier.logits(images), 2)[0]
  }
  assert.is(await guess(0.999 / 32), 0)
  assert.is(await guess(1.001 / 32), 1)
})

test('batches of 1, 7 and 64 give the same bytes', async () => {
  const classifier = scoresOnly()
  const target = await targetFor(classifier, 64)
  for (const [ball, epsilon] of [
    ['linf', 0.02],
    ['l2', 0.2],
    ['l1', 1],
  ] as const) {
    const options = { ball, epsilon, parameters: { queries: 40 }, seed: 5 }
    const context = contextFor(square, classifier, target, options)
    const whole = await runInBatches(square, context, 64)
    assert.equal(await runInBatches(square, context, 7), whole)
    assert.equal(await runInBatches(square, context, 1), whole)
  }
})

test('a window covers p of the picture, and p is halved after the queries of the paper', () => {
  const shares = [0, 10, 11, 50, 51, 200, 201, 500, 501, 1000, 1001, 2000, 2001, 4000, 4001, 8001]
  assert.equal(
    shares.map((query) => 0.8 / windowShare(query)),
    [1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 64, 64, 128, 512],
  )
  assert.is(windowSide(frameOf([1, 28, 28]), 0.8), 25)
  assert.is(windowSide(frameOf([3, 32, 32]), 0.8 / 128), 3)
  assert.is(windowSide(frameOf([1, 4, 4]), 0.8 / 512), 1)
})

test('windows lie inside the picture and reach all its pixels', () => {
  const frame = frameOf([3, 4, 6])
  assert.equal(frame, { channels: 3, height: 4, width: 6 })
  const seen = new Set<string>()
  for (let draw = 0; draw < 300; draw += 1) {
    const window = drawWindow(frame, 3, randomStream(0, 'test', 0, draw))
    assert.ok(window.top + window.height <= 4 && window.left + window.width <= 6)
    seen.add(`${window.top} ${window.left}`)
  }
  assert.is(seen.size, 2 * 4)
  assert.equal(drawWindow(frame, 5, randomStream(0, 'test', 0, 0)).height, 4)
})

test('shapes without channels or rows are pictures too', () => {
  assert.equal(frameOf([5, 6]), { channels: 1, height: 5, width: 6 })
  assert.equal(frameOf([7]), { channels: 1, height: 1, width: 7 })
})

test('a bump is one pyramid up and one down, of length 1, upright or turned', () => {
  // Equation 2 of the paper for windows of 1 x 3 and 2 x 3: steps of 1 and 1/4.
  const upright = [0.25, 1.25, 0.25, -0.25, -0.25, -0.25, -0.25, -1.25, -0.25]
  const turned = upright.map((_, p) => upright[(p % 3) * 3 + Math.floor(p / 3)]!)
  const length = Math.hypot(...upright)
  const expected = [upright, turned].map((bump) => bump.map((value) => (value / length).toFixed(12)).join())
  const drawn = Array.from({ length: 40 }, (_, k) => drawBump(3, 3, squares, randomStream(0, 'test', k, 0)))
  const texts = drawn.map((bump) => Array.from(bump, (value) => value.toFixed(12)).join())
  assert.equal(new Set(texts), new Set(expected))
})

test('l1: bumps fall off with the fourth power, and their sizes sum to 1', () => {
  const upright = [1 / 16, 17 / 16, 1 / 16, ...[1, 1, 1, 1, 17, 1].map((value) => -value / 16)]
  const sum = upright.reduce((all, value) => all + Math.abs(value), 0)
  const expected = upright.map((value) => (value / sum).toFixed(12)).join()
  const drawn = Array.from({ length: 20 }, (_, k) => drawBump(3, 3, sizes, randomStream(0, 'test', k, 0)))
  assert.ok(drawn.some((bump) => Array.from(bump, (value) => value.toFixed(12)).join() === expected))
})

test('l1: the whole radius is used, small or large', async () => {
  const classifier = scoresOnly()
  const target = await targetFor(classifier, 6)
  target.images.fill(0.5)
  const labels = predictions(await classifier.logits(target.images), 5)
  // Nothing is kept that does not lower the margin: the start of an image that nothing breaks shows.
  for (const radius of [0.5, 20]) {
    const context = contextFor(square, classifier, { ...target, labels }, { ball: 'l1', epsilon: radius })
    const parameters = { ...context.parameters, queries: 30 }
    const { images } = await square.run({ ...context, parameters })
    for (const x of rows(images, 126)) {
      const norm = balls.l1.norm(Float64Array.from(x, (value) => value - 0.5))
      assert.ok(Math.abs(norm - radius) < 1e-4 || norm === 0, `${norm}`)
    }
  }
})

test('l2: the whole radius is used before clipping, in every channel', async () => {
  const classifier = fourClasses()
  const target = { ...(await targetFor(classifier, 12)), images: new Float32Array(8 * 12).fill(0.5) }
  const guessed = predictions(await classifier.logits(target.images), 4)
  const options = { ball: 'l2', epsilon: 0.01, parameters: { queries: 50 } } as const
  const { images } = await square.run(contextFor(square, classifier, { ...target, labels: guessed }, options))
  for (const x of rows(images, 8)) {
    const norm = balls.l2.norm(x.map((value) => value - 0.5))
    assert.ok(Math.abs(norm - 0.01) < 1e-6, `${norm}`)
  }
})

test.run()
