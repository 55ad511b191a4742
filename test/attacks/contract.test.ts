/** What every attack promises, in every ball: one suite over the two tables. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Attack } from '../../src/attacks/attack.ts'
import { type BallName, balls } from '../../src/attacks/balls.ts'
import { attacks } from '../../src/attacks/index.ts'
import { contextFor, epsilon, fourClasses, runInBatches, targetFor, twoClasses } from './attack-cases.ts'
import { lossOf, rows, strongestLinf, withGradients } from './linear-classifier.ts'

const n = 64
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

for (const [name, attack] of Object.entries(attacks) as [string, Attack][])
  for (const ball of Object.keys(balls) as BallName[]) {
    const about = `${name} in ${ball}`
    /** The attack draws random numbers at all. */
    const isRandom = attack.defaults.randomStart

    test(`${about}: inside the ball and inside [0, 1], image by image`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      for (const radius of [epsilon, 0.25]) {
        const { images } = await attack.run(contextFor(attack, classifier, target, { ball, epsilon: radius }))
        assert.is(images.length, target.images.length)
        const before = rows(target.images, 8)
        const norms = rows(images, 8).map((x, i) =>
          balls[ball].norm(Float64Array.from(x, (value, k) => value - before[i]![k]!)),
        )
        assert.ok(Math.max(...norms) <= radius + 1e-6, `norm ${Math.max(...norms)} beyond ${radius}`)
        assert.ok(Math.max(...norms) > 0.9 * radius, 'the radius is used')
        assert.ok(
          images.every((x) => x >= 0 && x <= 1),
          'a pixel left [0, 1]',
        )
      }
    })

    test(`${about}: does not lower the loss`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      const { images } = await attack.run(contextFor(attack, classifier, target, { ball }))
      const losses = (of: Float32Array) => rows(of, 8).map((x, i) => lossOf(classifier, x, target.labels[i]!))
      const gain = losses(images).map((loss, i) => loss - losses(target.images)[i]!)
      assert.ok(mean(gain) > 0.01, `mean gain ${mean(gain)}`)
      if (name === 'fgsm') assert.ok(Math.min(...gain) >= 0, `an image lost ${Math.min(...gain)}`)
    })

    test(`${about}: epsilon 0 is the identity`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      const { images } = await attack.run(contextFor(attack, classifier, target, { ball, epsilon: 0 }))
      assert.equal(images, target.images)
    })

    test(`${about}: leaves its input as it was, in arrays of its own`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      const copy = {
        images: target.images.slice(),
        labels: target.labels.slice(),
        samples: target.samples.slice(),
      }
      const { images } = await attack.run(contextFor(attack, classifier, target, { ball }))
      assert.equal(target, copy)
      assert.is.not(images.buffer, target.images.buffer)
    })

    test(`${about}: the same seed gives the same bytes, another seed others where it draws any`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      const run = async (seed: number) => {
        // From one random start, one short step: what the seed decides is still to be seen.
        const parameters = { steps: 1, relativeStepSize: isRandom ? 0.01 : 1 }
        return (await attack.run(contextFor(attack, classifier, target, { ball, seed, parameters }))).images
      }
      const first = await run(7)
      assert.equal(await run(7), first)
      const other = await run(8)
      assert.is(
        other.some((x, k) => x !== first[k]),
        isRandom,
      )
    })

    test(`${about}: batches of 1, 7 and 64 give the same bytes`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      for (const parameters of [
        {},
        { restarts: 3, steps: 3 },
        { lastIterate: true, relativeStepSize: 0.01 },
      ]) {
        const context = contextFor(attack, classifier, target, { ball, parameters, seed: 3 })
        const whole = await runInBatches(attack, context, 64)
        assert.equal(await runInBatches(attack, context, 7), whole)
        assert.equal(await runInBatches(attack, context, 1), whole)
      }
    })

    test(`${about}: a gradient that is NaN or zero is counted and makes no NaN pixel`, async () => {
      const whole = fourClasses()
      const target = await targetFor(whole, 8)
      // Pixel 7 marks the images, and nothing moves it: its own gradient is always zero.
      const marks = [0.5, 0, 0.25, 0.5, 1, 0.25, 0.5, 0.5]
      marks.forEach((mark, i) => {
        target.images[i * 8 + 7] = mark
      })
      const classifier = withGradients(whole, (g, image) => {
        g[7] = 0
        if (image[7] === 0.25) g.fill(0)
        if (image[7] === 1) g.fill(Number.NaN)
        if (image[7] === 0) g[2] = Number.NaN
      })
      const parameters = { lastIterate: true, randomStart: false }
      const result = await attack.run(contextFor(attack, classifier, target, { ball, parameters }))
      assert.is(result.zeroGradients, 2)
      assert.is(result.nanGradients, 2)
      assert.not.ok(result.images.some(Number.isNaN))
      const [now, before] = [rows(result.images, 8), rows(target.images, 8)]
      assert.equal([now[2], now[5], now[4]], [before[2], before[5], before[4]], 'nothing to go by')
      assert.is(now[1]![2], before[1]![2], 'no direction where the gradient is no number')
      assert.is.not(now[1]![3], before[1]![3], 'the other pixels of that image are attacked')
    })
  }

for (const [name, attack] of Object.entries(attacks) as [string, Attack][])
  test(`${name} reaches the strongest image of the linf ball`, async () => {
    const classifier = twoClasses()
    const target = await targetFor(classifier, n)
    for (const radius of [epsilon, 0.0625, 0.3]) {
      // An image that is fooled already goes on to the end only with lastIterate.
      const parameters = { lastIterate: true }
      const context = contextFor(attack, classifier, target, { epsilon: radius, parameters })
      const { images } = await attack.run(context)
      const best = rows(target.images, 6).flatMap((x, i) =>
        Array.from(strongestLinf(classifier, x, target.labels[i]!, radius)),
      )
      assert.equal(Array.from(images), best)
    }
  })

test.run()
