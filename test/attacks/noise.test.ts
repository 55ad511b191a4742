import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../src/attacks/balls.ts'
import { noise } from '../../src/attacks/noise.ts'
import { contextFor, fourClasses, targetFor } from './attack-cases.ts'
import { linearClassifier, rows } from './linear-classifier.ts'

const size = 400

/** Grey images that nothing breaks: what comes back is one draw. */
function grey(n: number) {
  const classifier = linearClassifier([new Array(size).fill(0), new Array(size).fill(0)], [1, 0])
  const images = new Float32Array(n * size).fill(0.5)
  return {
    classifier,
    target: { images, labels: new Int32Array(n), samples: Int32Array.from(Array(n).keys()) },
  }
}

async function deltas(ball: keyof typeof balls, epsilon: number, n = 8): Promise<Float32Array[]> {
  const { classifier, target } = grey(n)
  const { images } = await noise.run(contextFor(noise, classifier, target, { ball, epsilon }))
  return rows(
    images.map((x) => x - 0.5),
    size,
  )
}

test('linf: uniform between the bounds', async () => {
  const all = (await deltas('linf', 0.1)).flatMap((d) => Array.from(d))
  const quarters = [0, 0, 0, 0]
  for (const d of all) quarters[Math.min(3, Math.floor((d / 0.1 + 1) * 2))]! += 1
  // Binomial with deviation sqrt(3200 / 4 * 3 / 4) = 24: four of them.
  for (const count of quarters) assert.ok(Math.abs(count - 800) < 98, `${quarters}`)
})

test('l2: Gaussian, as long as the radius', async () => {
  for (const delta of await deltas('l2', 1)) {
    assert.ok(Math.abs(balls.l2.norm(delta) - 1) < 1e-5)
    const fourth = delta.reduce((sum, d) => sum + (d * Math.sqrt(size)) ** 4, 0) / size
    assert.ok(Math.abs(fourth - 3) < 1.8, `fourth moment ${fourth}, of a normal number 3`)
  }
})

test('l1: salt and pepper, as many pixels as the radius pays for', async () => {
  for (const delta of await deltas('l1', 20.25)) {
    assert.ok(Math.abs(balls.l1.norm(delta) - 20.25) < 1e-5)
    const changed = delta.filter((d) => d !== 0)
    assert.is(changed.length, 41)
    assert.is(changed.filter((d) => Math.abs(d) === 0.5).length, 40)
    const white = changed.filter((d) => d > 0).length
    assert.ok(white > 5 && white < 36, `${white} white`)
  }
  // A radius beyond what the pixels have room for ends with all of them black or white.
  const [all] = await deltas('l1', 1000, 1)
  assert.ok(all!.every((d) => Math.abs(d) === 0.5))
})

test('of several draws the one comes back that comes nearest to fooling the model', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 24)
  const margins = async (restarts: number) => {
    const options = { epsilon: 0.05, parameters: { restarts } }
    const { images } = await noise.run(contextFor(noise, classifier, target, options))
    const { loss } = await classifier.lossGradient(images, target.labels, 'margin')
    return loss
  }
  const [one, ten] = [await margins(1), await margins(10)]
  const clean = predictedRight(await classifier.logits(target.images), target.labels)
  for (const i of clean)
    assert.ok(ten[i]! >= one[i]! || one[i]! > 0, `image ${i}: ${ten[i]}, one draw ${one[i]}`)
  assert.ok(clean.filter((i) => ten[i]! > one[i]!).length > clean.length / 2)
})

test('it asks for scores alone, of images that still stand', async () => {
  const { classifier, target } = grey(3)
  await noise.run(contextFor(noise, classifier, target, { parameters: { restarts: 4 } }))
  assert.equal(classifier.calls, { logits: [3, 3, 3, 3, 3], gradients: [] })
  const wrong = { ...target, labels: Int32Array.of(0, 1, 1) }
  classifier.calls.logits.length = 0
  const { images } = await noise.run(contextFor(noise, classifier, wrong, { parameters: { restarts: 2 } }))
  assert.equal(classifier.calls.logits, [3, 1, 1])
  assert.equal(rows(images, size)[1], rows(target.images, size)[1], 'wrong already')
})

function predictedRight(logits: Float32Array, labels: Int32Array): number[] {
  return rows(logits, 4).flatMap((z, i) => (z.indexOf(Math.max(...z)) === labels[i] ? [i] : []))
}

test.run()
