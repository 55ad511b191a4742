/** APGD in the l1 ball: against the greedy optimum of linear models, and against its authors' program. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { climbFrom } from '../../src/attacks/apgd/search.ts'
import { apgd, apgdDlr, apgdTargeted } from '../../src/attacks/apgd.ts'
import { balls } from '../../src/attacks/balls.ts'
import { goalOf } from '../../src/attacks/goal.ts'
import { GradientFaults } from '../../src/attacks/gradient-faults.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { openDataset } from '../../src/data/open.ts'
import { randomStream } from '../../src/data/random.ts'
import { readModel } from '../../src/onnx/file.ts'
import { sharedPath, sharedTest } from '../shared.ts'
import { contextFor } from './attack-cases.ts'
import { golden } from './l1-goldens.ts'
import { linearClassifier, rows, strongestL1 } from './linear-classifier.ts'

/** Two classes, `pixels` weights of many sizes, scores near each other; images with black and white pixels. */
function linearScene(pixels: number, n: number) {
  const random = randomStream(6, 'test/l1-scene', pixels, 0)
  const w = Array.from({ length: pixels }, () => 0.02 * random.normal())
  const images = Float32Array.from({ length: n * pixels }, () => {
    const u = random.uniform()
    return u < 0.3 ? 0 : u > 0.8 ? 1 : u
  })
  const classifier = linearClassifier([w, w.map((value) => -value)], [1, 0])
  return {
    classifier,
    target: { images, labels: new Int32Array(n), samples: Int32Array.from({ length: n }, (_, i) => i) },
  }
}

test('on a linear model it comes within 1 % of the greedy optimum', async () => {
  const [pixels, n] = [784, 6]
  const { classifier, target } = linearScene(pixels, n)
  const score = (x: Float32Array) =>
    x.reduce((sum, value, p) => sum + value * (classifier.weights[1]![p]! - classifier.weights[0]![p]!), 0)
  const clean = rows(target.images, pixels)
  for (const radius of [4.5, 12, 60])
    for (const loss of ['cross-entropy', 'margin'] as const) {
      const parameters = { lastIterate: true, loss }
      const options = { ball: 'l1', epsilon: radius, parameters } as const
      const { images } = await apgd.run(contextFor(apgd, classifier, target, options))
      rows(images, pixels).forEach((x, i) => {
        const most = score(strongestL1(classifier, clean[i]!, 0, radius)) - score(clean[i]!)
        const gain = score(x) - score(clean[i]!)
        assert.ok(gain >= 0.99 * most && gain <= 1.0001 * most, `${radius}, ${i}: ${gain} of ${most}`)
      })
    }
})

test('an image breaks where the boundary is a little nearer than the greedy optimum, and not where it is beyond', async () => {
  const [pixels, radius] = [784, 12]
  const scene = linearScene(pixels, 3)
  const lead = (x: Float32Array) =>
    x.reduce((sum, value, p) => sum + 2 * value * scene.classifier.weights[0]![p]!, 0)
  for (const x of rows(scene.target.images, pixels))
    for (const attack of [apgd, apgdDlr, apgdTargeted])
      for (const [share, isBroken] of [
        [0.99, true],
        [1.001, false],
      ] as const) {
        const least = lead(strongestL1(scene.classifier, x, 0, radius))
        // The score of class 0 leads by share times what the optimum takes away.
        const bias = share * (lead(x) - least) - lead(x)
        const classifier = linearClassifier(scene.classifier.weights, [bias, 0])
        const target = { images: x.slice(), labels: Int32Array.of(0), samples: Int32Array.of(3) }
        const options = { ball: 'l1', epsilon: radius } as const
        const { images } = await attack.run(contextFor(attack, classifier, target, options))
        const [z] = rows(await classifier.logits(images), 2)
        assert.is(z![1]! > z![0]!, isBroken, `${share}`)
      }
})

test('the steps go into three balls, or into the one', async () => {
  const { classifier, target } = linearScene(20, 4)
  const looks = async (steps: number, singleRadius: boolean) => {
    classifier.calls.gradients.length = 0
    const parameters = { steps, singleRadius }
    const options = { ball: 'l1', epsilon: 0.01, parameters } as const
    await apgd.run(contextFor(apgd, classifier, target, options))
    return classifier.calls.gradients.length
  }
  // Each leg looks at its start too.
  assert.is(await looks(100, false), 103)
  assert.is(await looks(10, false), 13)
  assert.is(await looks(3, false), 4, 'too few to share')
  assert.is(await looks(100, true), 101)
})

test('it starts at the nearest point of the ball to noise: few pixels, the whole radius', async () => {
  const [pixels, n] = [100, 12]
  const { classifier, target } = linearScene(pixels, n)
  const options = { ball: 'l1', epsilon: 2, parameters: { steps: 0, lastIterate: true } } as const
  const { images } = await apgd.run(contextFor(apgd, classifier, target, options))
  const deltas = rows(images, pixels).map((x, i) =>
    x.map((value, p) => value - rows(target.images, pixels)[i]![p]!),
  )
  for (const delta of deltas) {
    assert.ok(Math.abs(balls.l1.norm(delta) - 2) < 1e-4, `${balls.l1.norm(delta)}`)
    const changed = delta.filter((d) => d !== 0).length
    assert.ok(changed >= 2 && changed <= 20, `${changed} pixels`)
  }
  assert.is(new Set(deltas.map((delta) => delta.join())).size, n)
})

sharedTest('from the same starts it climbs as its authors’ program does', async () => {
  const { model, data, epsilon, n, found } = golden.climbs
  const opened = await openDataset(data, { root: sharedPath('data')! })
  const file = readModel(sharedPath('models', `${model}.onnx`)!)
  const classifier = await openClassifier(file, opened.shape, { threads: 1 })
  const samples = Int32Array.from({ length: n }, (_, i) => i)
  const { images, labels } = await opened.read(Array.from(samples))
  const target = { images, labels, samples }
  const clean = rows(images, 784)
  // As in the reference: a quarter towards the farther bound, for few pixels.
  const starts = clean.map((x0, number) => ({
    number,
    image: x0.map((x, p) => ((number * 7919 + p * 104729) % 2001 < 40 ? x + (x < 0.5 ? 0.25 : -0.25) : x)),
  }))
  for (const { loss, steps, wide, highest, norms } of found) {
    const parameters = { steps, lastIterate: true, singleRadius: !wide, countsStuck: true }
    const context = contextFor(apgd, classifier, target, { ball: 'l1', epsilon, parameters })
    const goal = goalOf(target, loss === 'ce' ? 'cross-entropy' : 'dlr')
    const here = await climbFrom(context, goal, starts, { run: 0 }, new GradientFaults())
    const about = `${loss}, ${steps} steps${wide ? ', wide first' : ''}`
    // Where gradients are equal but for rounding, a climb may take the other pixel: two in twenty do.
    const alike = here.filter(({ number, image, loss: reached }) => {
      const norm = balls.l1.norm(image.map((x, p) => x - clean[number]![p]!))
      return Math.abs(reached - highest[number]!) < 1e-4 && Math.abs(norm - norms[number]!) < 1e-3
    })
    assert.ok(alike.length >= (steps <= 5 ? n : n - 3), `${about}: ${alike.length} of ${n} alike`)
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / n
    const gap = mean(here.map(({ loss: reached }) => reached)) - mean(highest)
    assert.ok(Math.abs(gap) < 0.002, `${about}: the mean differs by ${gap}`)
  }
  await classifier.release()
})

test.run()
