import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../src/attacks/balls.ts'
import { predictions } from '../../src/attacks/classifier.ts'
import { fgsm } from '../../src/attacks/fgsm.ts'
import { pgd } from '../../src/attacks/pgd.ts'
import { contextFor, epsilon, fourClasses, targetFor, twoClasses } from './attack-cases.ts'
import { distanceLinf, linearClassifier, rows, strongestLinf } from './linear-classifier.ts'

/** Images in the middle of [0, 1] at these distances from the other class, of label 0. */
function atDistances(distances: readonly number[]) {
  const classifier = linearClassifier([
    [1, -1, 1, 1],
    [-1, 1, -1, -1],
  ])
  // The margin is 2 (x0 - x1 + x2 + x3), its gradient has L1 norm 8.
  const images = Float32Array.from(distances.flatMap((d) => [0.25 + 4 * d, 0.75, 0.25, 0.25]))
  const labels = new Int32Array(distances.length)
  const target = { images, labels, samples: Int32Array.from(labels.keys()) }
  return { classifier, target }
}

const fooled = async (
  { classifier, target }: ReturnType<typeof atDistances>,
  images: Float32Array,
): Promise<boolean[]> => {
  const guessed = predictions(await classifier.logits(images), 2)
  return Array.from(guessed, (guess, i) => guess !== target.labels[i])
}

test('an image breaks exactly beyond its distance from the boundary', async () => {
  const distances = [1 / 64, 1 / 32, 3 / 64, 1 / 16]
  const scene = atDistances(distances)
  rows(scene.target.images, 4).forEach((x, i) => {
    assert.is(distanceLinf(scene.classifier, x, 0), distances[i])
  })
  for (const attack of [fgsm, pgd])
    for (const [k, distance] of distances.entries()) {
      const broken = async (radius: number) => {
        const context = contextFor(attack, scene.classifier, scene.target, { epsilon: radius })
        return fooled(scene, (await attack.run(context)).images)
      }
      const beyond = distances.map((_, i) => i <= k)
      const within = distances.map((_, i) => i < k)
      assert.equal(await broken(distance * 1.001), beyond)
      assert.equal(await broken(distance * 0.999), within)
      // On the boundary both scores are equal, and the first class is the guess: the label's.
      assert.equal(await broken(distance), within)
    }
})

test('FGSM is one whole step of PGD from the image, whatever parameters it is given', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 16)
  const parameters = { steps: 1, relativeStepSize: 1, randomStart: false, lastIterate: true }
  const step = await pgd.run(contextFor(pgd, classifier, target, { parameters }))
  const said = { steps: 9, restarts: 3, relativeStepSize: 0.1, randomStart: true }
  assert.equal(await fgsm.run(contextFor(fgsm, classifier, target, { parameters: said })), step)
  assert.equal(classifier.calls.gradients, [16, 16])
})

test('a step is relativeStepSize * epsilon long, and steps add up to the radius and no further', async () => {
  const classifier = twoClasses()
  const target = {
    images: new Float32Array(6).fill(0.5),
    labels: Int32Array.of(0),
    samples: Int32Array.of(0),
  }
  const moved = async (steps: number) => {
    const parameters = { steps, relativeStepSize: 0.25, randomStart: false, lastIterate: true }
    const { images } = await pgd.run(contextFor(pgd, classifier, target, { epsilon: 1 / 16, parameters }))
    return Array.from(images, (x) => Math.abs(x - 0.5))
  }
  for (const [steps, share] of [
    [1, 0.25],
    [2, 0.5],
    [3, 0.75],
    [4, 1],
    [9, 1],
  ] as const)
    assert.equal(await moved(steps), new Array(6).fill(share / 16))
})

test('a random start lies inside the ball and the pixel bounds, spread over both', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 200)
  // With steps of no length the result is the start.
  const parameters = { steps: 1, relativeStepSize: 1e-30, lastIterate: true }
  const { images } = await pgd.run(contextFor(pgd, classifier, target, { parameters }))
  const deltas = images.map((x, k) => x - target.images[k]!)
  const norm = balls.linf.norm(deltas)
  assert.ok(norm <= epsilon + 1e-6 && norm > 0.95 * epsilon, `${norm}`)
  assert.ok(images.every((x) => x >= 0 && x <= 1))
  // Uniform: where there is room on both sides, |delta| is epsilon / 2 on average.
  const inside = deltas.filter((_, k) => target.images[k]! > 0.05 && target.images[k]! < 0.95)
  const mean = inside.reduce((sum, d) => sum + Math.abs(d), 0) / inside.length
  assert.ok(Math.abs(mean / epsilon - 0.5) < 0.03, `mean ${mean / epsilon} epsilon`)
})

test('the start depends on the number of the sample, not on its place in the batch', async () => {
  const classifier = fourClasses()
  const { images, labels } = await targetFor(classifier, 2)
  for (const row of [0, 1]) images.set(images.subarray(0, 8), row * 8)
  labels[1] = labels[0]!
  const parameters = { steps: 1, relativeStepSize: 1e-30, lastIterate: true }
  const start = async (samples: Int32Array) => {
    const target = { images, labels, samples }
    return rows((await pgd.run(contextFor(pgd, classifier, target, { parameters }))).images, 8)
  }
  const [first, second] = await start(Int32Array.of(5, 6))
  const [swapped, back] = await start(Int32Array.of(6, 5))
  assert.equal([swapped, back], [second, first])
  assert.is.not(first![0], second![0])
})

test('a broken image keeps the iterate that broke it and leaves the batch', async () => {
  // With radius 1/16 and steps of a quarter of it, images break after 1, 2, 3 steps and never.
  const { classifier, target } = atDistances([0.9 / 64, 1.9 / 64, 2.9 / 64, 1 / 8])
  const parameters = { steps: 6, relativeStepSize: 0.25, randomStart: false }
  const result = await pgd.run(contextFor(pgd, classifier, target, { epsilon: 1 / 16, parameters }))
  assert.equal(classifier.calls.gradients, [4, 4, 3, 2, 1, 1])
  const largest = rows(result.images, 4).map((x, i) =>
    balls.linf.norm(x.map((value, k) => value - target.images[i * 4 + k]!)),
  )
  assert.equal(largest, [1 / 64, 2 / 64, 3 / 64, 4 / 64])
})

test('with lastIterate every image takes every step', async () => {
  const { classifier, target } = atDistances([0.9 / 64, 1.9 / 64, 1 / 8])
  const parameters = { steps: 6, relativeStepSize: 0.25, randomStart: false, lastIterate: true }
  const result = await pgd.run(contextFor(pgd, classifier, target, { epsilon: 1 / 16, parameters }))
  assert.equal(classifier.calls.gradients, [3, 3, 3, 3, 3, 3])
  const best = rows(target.images, 4).map((x) => strongestLinf(classifier, x, 0, 1 / 16))
  assert.equal(rows(result.images, 4), best)
})

test('an image that is wrong from the start is asked about once and stays as it is', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 8)
  const wrong = [3, 7]
  const parameters = { steps: 3, randomStart: false, relativeStepSize: 1e-6 }
  const { images } = await pgd.run(contextFor(pgd, classifier, target, { parameters }))
  assert.equal(classifier.calls.gradients, [8, 6, 6])
  for (const i of wrong) assert.equal(rows(images, 8)[i], rows(target.images, 8)[i])
})

test('a restart tries again what still stands, and that alone', async () => {
  const { classifier, target } = atDistances([0.9 / 64, 1.9 / 64, 1 / 8])
  const parameters = { steps: 2, relativeStepSize: 0.25, randomStart: false, restarts: 3 }
  const result = await pgd.run(contextFor(pgd, classifier, target, { epsilon: 1 / 16, parameters }))
  // The first image is seen broken at the second step; the second one is broken by it, which only the look
  // before the next restart (a forward pass of what is left) finds out.
  assert.equal(classifier.calls.gradients, [3, 3, 1, 1, 1, 1])
  assert.equal(classifier.calls.logits, [2, 1])
  assert.equal(await fooled({ classifier, target }, result.images), [true, true, false])
})

test('what one restart breaks stays broken, with lastIterate too', async () => {
  const { classifier, target } = atDistances([1 / 64])
  // One step moves the image half a radius: whether it breaks hangs on the start that it was given.
  const parameters = { steps: 1, relativeStepSize: 0.5, restarts: 8, lastIterate: true }
  for (let seed = 0; seed < 20; seed += 1) {
    const tries = Array.from({ length: 8 }, (_, r) => r + 1)
    const broken: boolean[] = []
    for (const restarts of tries) {
      const options = { epsilon: 1 / 32, seed, parameters: { ...parameters, restarts } }
      const { images } = await pgd.run(contextFor(pgd, classifier, target, options))
      broken.push((await fooled({ classifier, target }, images))[0]!)
    }
    const first = broken.indexOf(true)
    assert.ok(first === -1 || broken.slice(first).every(Boolean), `seed ${seed}: ${broken}`)
  }
})

test('restarts start elsewhere: they find what one start misses', async () => {
  const { classifier, target } = atDistances(new Array(40).fill(1.2 / 64))
  const count = async (restarts: number) => {
    const parameters = { steps: 1, relativeStepSize: 0.25, restarts }
    const options = { epsilon: 1 / 32, parameters }
    const { images } = await pgd.run(contextFor(pgd, classifier, target, options))
    return (await fooled({ classifier, target }, images)).filter(Boolean).length
  }
  const [once, often] = [await count(1), await count(6)]
  assert.ok(once > 0 && once < 20 && often > 2 * once, `${once} with one start, ${often} with six`)
})

test('an image that is wrong already is not moved by a random start', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 8)
  const { images } = await pgd.run(contextFor(pgd, classifier, target))
  for (const i of [3, 7]) assert.equal(rows(images, 8)[i], rows(target.images, 8)[i])
  assert.is(classifier.calls.gradients[0], 6)
})

test.run()
