/** What every attack promises, in every ball that it lists: one suite over the table. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Attack, AttackParameters, Target } from '../../src/attacks/attack.ts'
import { type BallName, balls } from '../../src/attacks/balls.ts'
import { predictions } from '../../src/attacks/classifier.ts'
import { attacks } from '../../src/attacks/index.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { tinyClassifier } from '../cli/models.ts'
import { contextFor, fourClasses, imageScene, runInBatches, targetFor, twoClasses } from './attack-cases.ts'
import { type LinearClassifier, rows, strongestLinf, withGradients } from './linear-classifier.ts'

const n = 64
const pixels = 8
/** A small radius and one that reaches the pixel bounds. */
const radii = { linf: [8 / 255, 0.25], l2: [0.1, 0.6], l1: [0.2, 1.5] } as const satisfies Record<
  BallName,
  unknown
>
/** On eight pixels a short search shows as much as a long one. */
const quickly = ({ defaults: { steps } }: Attack): Partial<AttackParameters> => ({
  queries: 100,
  searchSteps: 3,
  steps: Math.min(steps, 40),
})
/** Equal bytes; the values of hundreds of pixels would tell nobody more. */
const same = (a: Float32Array, b: Float32Array, what: string) => {
  const off = a.findIndex((x, k) => !Object.is(x, b[k]))
  assert.ok(a.length === b.length && off === -1, `${what}: value ${off} is ${a[off]}, expected ${b[off]}`)
}
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

const guesses = async (classifier: LinearClassifier, images: Float32Array) =>
  predictions(await classifier.logits(images), classifier.classes)

/** Which images the classifier gets right as they are. */
const rightRows = async (classifier: LinearClassifier, { images, labels }: Target) => {
  const guessed = await guesses(classifier, images)
  return [...labels.keys()].filter((i) => guessed[i] === labels[i])
}

for (const [name, attack] of Object.entries(attacks) as [string, Attack][])
  for (const ball of attack.balls) {
    const about = `${name} in ${ball}`
    const quick = quickly(attack)
    const isBounded = attack.kind === 'bounded'
    /** As it is called: an attack for the nearest image is asked once for all radii. */
    const epsilons: readonly number[] = isBounded ? radii[ball] : [Number.POSITIVE_INFINITY]
    const epsilon = epsilons[0]!
    /** What it raises on every image, if it is one loss. */
    const { loss, targetClasses } = attack.defaults
    const usual = name === 'square' ? 'margin' : 'cross-entropy'
    const ownLoss = name === 'noise' || targetClasses ? undefined : (loss ?? usual)
    /** The attack draws random numbers at all. */
    const isRandom = attack.defaults.randomStart

    test(`${about}: inside the ball and inside [0, 1], image by image`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      for (const radius of epsilons) {
        const options = { ball, epsilon: radius, parameters: quick }
        const { images } = await attack.run(contextFor(attack, classifier, target, options))
        assert.is(images.length, target.images.length)
        const norms = rows(images, pixels).map((x, i) => {
          const x0 = rows(target.images, pixels)[i]!
          return balls[ball].norm(Float64Array.from(x, (value, k) => value - x0[k]!))
        })
        assert.ok(Math.max(...norms) <= radius + 1e-6, `norm ${Math.max(...norms)} beyond ${radius}`)
        assert.ok(Math.max(...norms) > (isBounded ? 0.7 * radius : 0), 'the radius is used')
        assert.ok(
          images.every((x) => x >= 0 && x <= 1),
          'a pixel left [0, 1]',
        )
      }
    })

    test(`${about}: breaks images, and does not lower the loss of those that stand`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      const right = await rightRows(classifier, target)
      for (const radius of epsilons) {
        const options = { ball, epsilon: radius, parameters: quick }
        const { images } = await attack.run(contextFor(attack, classifier, target, options))
        const guessed = await guesses(classifier, images)
        const losses = async (of: Float32Array) =>
          (await classifier.lossGradient(of, target.labels, ownLoss ?? 'cross-entropy')).loss
        const [before, after] = [await losses(target.images), await losses(images)]
        const gains = right.map((i) => after[i]! - before[i]!)
        assert.ok(mean(gains) > 0.01, `mean gain ${mean(gains)}`)
        const standing = gains.filter((_, k) => guessed[right[k]!] === target.labels[right[k]!])
        if (ownLoss) assert.ok(Math.min(0, ...standing) >= -1e-6, `lost ${-Math.min(...standing)}`)
        if (radius !== epsilon || !isBounded)
          assert.ok(standing.length < 0.9 * right.length, `${standing.length} of ${right.length} stand`)
      }
    })

    test(`${about}: leaves its input as it was, in arrays of its own`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      const copy = structuredClone(target)
      const options = { ball, epsilon, parameters: quick }
      const { images } = await attack.run(contextFor(attack, classifier, target, options))
      assert.equal(target, copy)
      assert.is.not(images.buffer, target.images.buffer)
    })

    test(`${about}: the same seed gives the same bytes, another seed others where it draws any`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      const run = async (seed: number) => {
        // From one random start, one short step or query: what the seed decides is still to be seen.
        const short = { steps: 1, relativeStepSize: 0.01, queries: 2, restarts: 1 }
        const options = { ball, epsilon, seed, parameters: isRandom ? short : quick }
        return (await attack.run(contextFor(attack, classifier, target, options))).images
      }
      const first = await run(7)
      same(await run(7), first, 'the same seed')
      const other = await run(8)
      assert.is(
        other.some((x, k) => x !== first[k]),
        isRandom,
      )
    })

    test(`${about}: batches of 1, 7 and 64 give the same bytes, in any order`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      const settings: Partial<AttackParameters>[] = [
        quick,
        { ...quick, restarts: 3, steps: 3 },
        { ...quick, lastIterate: true, relativeStepSize: 0.01, steps: 5 },
      ]
      for (const parameters of settings) {
        const context = contextFor(attack, classifier, target, { ball, epsilon, parameters, seed: 3 })
        const whole = await runInBatches(attack, context, 64)
        same(await runInBatches(attack, context, 7), whole, 'batches of 7')
        same(await runInBatches(attack, context, 1), whole, 'batches of 1')
        const reversed = await attack.run({ ...context, target: backwards(target) })
        same(backwards({ ...target, images: reversed.images }).images, whole, 'the other way round')
      }
    })

    test(`${about}: the verdicts on an ONNX model are the same in batches of 1, 7 and 64`, async () => {
      const scene = imageScene(24)
      const classifier = await openClassifier(tinyClassifier(scene.model), scene.model.shape, { threads: 1 })
      const parameters = {
        ...quick,
        steps: Math.min(attack.defaults.steps, 10),
        queries: 20,
        targetClasses: 3,
      }
      const options = { ball, epsilon: isBounded ? epsilons[1]! : epsilon, parameters, seed: 3 }
      const context = contextFor(attack, classifier, await scene.target(classifier), options)
      const verdicts = []
      for (const size of [64, 7, 1]) {
        const images = await runInBatches(attack, context, size)
        verdicts.push(Array.from(predictions(await classifier.logits(images), classifier.classes)))
      }
      await classifier.release()
      assert.equal(verdicts[1], verdicts[0])
      assert.equal(verdicts[2], verdicts[0])
    })

    test(`${about}: a gradient that is NaN or zero is counted and makes no NaN pixel`, async () => {
      const whole = fourClasses()
      const target = await targetFor(whole, 8)
      // Pixel 7 marks the images, and no gradient moves it. A random start may: the nearest mark counts.
      const marks = [0.5, 0, 0.25, 0.5, 1, 0.25, 0.5, 0.5]
      marks.forEach((mark, i) => {
        target.images[i * pixels + 7] = mark
      })
      target.labels.set(await guesses(whole, target.images))
      const classifier = withGradients(whole, (g, image) => {
        g[7] = 0
        if (Math.abs(image[7]! - 0.25) < 0.12) g.fill(0)
        if (image[7]! > 0.75) g.fill(Number.NaN)
        if (image[7]! < 0.12) g[2] = Number.NaN
      })
      const parameters = { ...quick, lastIterate: true, randomStart: false }
      const result = await attack.run(contextFor(attack, classifier, target, { ball, epsilon, parameters }))
      assert.not.ok(result.images.some(Number.isNaN))
      if (classifier.calls.gradients.length === 0) return
      assert.ok(result.nanGradients >= 2, `${result.nanGradients} no number`)
      assert.ok(result.zeroGradients >= 2, `${result.zeroGradients} zero`)
    })

    if (!isBounded || attack.defaults.lastIterate) continue
    test(`${about}: an image that is wrong already stays as it is`, async () => {
      const classifier = fourClasses()
      const target = await targetFor(classifier, n)
      const right = new Set(await rightRows(classifier, target))
      assert.ok(right.size < n)
      const options = { ball, epsilon, parameters: quick }
      const { images } = await attack.run(contextFor(attack, classifier, target, options))
      for (const [i, x] of rows(images, pixels).entries())
        if (!right.has(i)) same(x, rows(target.images, pixels)[i]!, `image ${i}`)
    })
  }

for (const [name, attack] of Object.entries(attacks) as [string, Attack][])
  for (const ball of attack.balls) {
    const quick = quickly(attack)
    if (attack.kind === 'bounded')
      test(`${name} in ${ball}: epsilon 0 is the identity`, async () => {
        const classifier = fourClasses()
        const target = await targetFor(classifier, n)
        const options = { ball, epsilon: 0, parameters: quick }
        const { images } = await attack.run(contextFor(attack, classifier, target, options))
        same(images, target.images, 'the images')
      })

    if (attack.targeted)
      test(`${name} in ${ball}: goes to the target, and is done when it is there`, async () => {
        const classifier = fourClasses()
        const { images, labels, samples } = await targetFor(classifier, n)
        const before = await guesses(classifier, images)
        // Every eighth image is taken for its target already.
        const targets = before.map((guess, i) => (i % 8 === 0 ? guess : (guess + 1 + (i % 3)) % 4))
        const epsilon = attack.kind === 'bounded' ? 3 * radii[ball][1] : Number.POSITIVE_INFINITY
        const target = { images, labels, samples, targets }
        const parameters = { ...quick, steps: attack.defaults.steps, searchSteps: 5 }
        const options = { ball, epsilon, parameters, seed: 3 }
        const context = contextFor(attack, classifier, target, options)
        const result = await attack.run(context)
        const after = await guesses(classifier, result.images)
        const reached = targets.filter((t, i) => after[i] === t).length
        assert.ok(reached > (attack.defaults.steps === 1 ? 0.3 : 0.6) * n, `${reached} of ${n} reached`)
        if (!attack.defaults.lastIterate)
          same(rows(result.images, pixels)[0]!, rows(images, pixels)[0]!, 'nothing to do')
        same(await runInBatches(attack, context, 7), result.images, 'batches of 7')
      })
  }

for (const name of ['fgsm', 'bim', 'mifgsm', 'pgd'] as const)
  test(`${name} reaches the strongest image of the linf ball`, async () => {
    const classifier = twoClasses()
    const target = await targetFor(classifier, n)
    for (const radius of [8 / 255, 0.0625, 0.3]) {
      // An image that is fooled already goes on to the end only with lastIterate.
      const parameters = { lastIterate: true, relativeStepSize: 0.25 }
      const context = contextFor(attacks[name], classifier, target, { epsilon: radius, parameters })
      const { images } = await attacks[name].run(context)
      const best = rows(target.images, 6).flatMap((x, i) =>
        Array.from(strongestLinf(classifier, x, target.labels[i]!, radius)),
      )
      assert.equal(Array.from(images), best)
    }
  })

function backwards({ images, labels, samples }: Target): Target {
  const each = images.length / labels.length
  const reversed = new Float32Array(images.length)
  rows(images, each).forEach((x, i) => {
    reversed.set(x, images.length - (i + 1) * each)
  })
  return { images: reversed, labels: labels.toReversed(), samples: samples.toReversed() }
}

test.run()
