/** The steps of the attacks that are PGD with other settings, in every ball that they list. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../src/attacks/balls.ts'
import { bim } from '../../src/attacks/bim.ts'
import { fgm } from '../../src/attacks/fgm.ts'
import { fgsm } from '../../src/attacks/fgsm.ts'
import { mifgsm } from '../../src/attacks/mifgsm.ts'
import { pgd } from '../../src/attacks/pgd.ts'
import { contextFor, epsilon, fourClasses, targetFor, twoClasses } from './attack-cases.ts'
import { linearClassifier, rows, strongestLinf, withGradients } from './linear-classifier.ts'

for (const attack of [fgm, bim, mifgsm, pgd])
  for (const ball of attack.balls)
    test(`in ${ball} ${attack.description}: with room on all sides, the strongest image there is`, async () => {
      const classifier = twoClasses()
      const labels = Int32Array.of(0, 1)
      const target = { images: new Float32Array(12).fill(0.5), labels, samples: Int32Array.of(0, 1) }
      const radius = 0.25
      const parameters = { lastIterate: true, relativeStepSize: 0.25, steps: 30 }
      const context = contextFor(attack, classifier, target, { ball, epsilon: radius, parameters })
      const { images } = await attack.run(context)
      rows(images, 6).forEach((x, i) => {
        const w = classifier.weights[1 - i]!.map((value, k) => value - classifier.weights[i]![k]!)
        // Hölder: the most that <w, delta> can be is the radius times the dual norm of w.
        const most = radius * balls[({ linf: 'l1', l2: 'l2', l1: 'linf' } as const)[ball]].norm(w)
        const gained = w.reduce((sum, value, k) => sum + value * (x[k]! - 0.5), 0)
        assert.ok(Math.abs(gained / most - 1) < 2e-3, `${gained} of ${most}`)
      })
    })

test('in l1 a step goes past pixels at their bounds: FGM finds the strongest image of ball and box', async () => {
  // Gradients of 4, 3, 2, 1; the first pixel has room for 0.1, the second for none, the third for 0.5.
  const classifier = linearClassifier([
    [0, 0, 0, 0],
    [4, 3, 2, 1],
  ])
  const images = Float32Array.of(0.9, 1, 0.5, 0.5)
  const target = { images, labels: Int32Array.of(0), samples: Int32Array.of(0) }
  const found = async (epsilon: number) =>
    Array.from((await fgm.run(contextFor(fgm, classifier, target, { ball: 'l1', epsilon }))).images)
  assert.equal(
    (await found(0.3)).map((x) => x.toFixed(4)),
    ['1.0000', '1.0000', '0.7000', '0.5000'],
  )
  assert.equal(
    (await found(0.8)).map((x) => x.toFixed(4)),
    ['1.0000', '1.0000', '1.0000', '0.7000'],
  )
  assert.equal(await found(9), [1, 1, 1, 1])
})

test('with eotSamples a step goes by the mean of several looks', async () => {
  const whole = twoClasses()
  const target = {
    images: new Float32Array(6).fill(0.5),
    labels: Int32Array.of(0),
    samples: Int32Array.of(0),
  }
  // Of four looks one shows the gradient, the others its opposite, but of a tenth of the size.
  let looks = 0
  const classifier = withGradients(whole, (g) => {
    const factor = looks % 4 === 0 ? 1 : -0.1
    looks += 1
    for (let p = 0; p < g.length; p += 1) g[p]! *= factor
  })
  const run = async (eotSamples: number) => {
    looks = 0
    const parameters = { eotSamples, steps: 4, randomStart: false, lastIterate: true }
    return (await pgd.run(contextFor(pgd, classifier, target, { parameters }))).images
  }
  const best = strongestLinf(whole, target.images, 0, epsilon)
  assert.equal(await run(4), best)
  assert.is(looks, 16)
  assert.not.equal(await run(1), best)
  assert.is(looks, 4)
})

test('stepSize is a length in pixels, whatever the radius is, and goes before the share', async () => {
  const classifier = twoClasses()
  const target = {
    images: new Float32Array(6).fill(0.5),
    labels: Int32Array.of(0),
    samples: Int32Array.of(0),
  }
  for (const radius of [1 / 4, 1 / 8]) {
    const parameters = { steps: 1, stepSize: 1 / 16, randomStart: false, lastIterate: true }
    const { images } = await pgd.run(contextFor(pgd, classifier, target, { epsilon: radius, parameters }))
    assert.equal(
      Array.from(images, (x) => Math.abs(x - 0.5)),
      new Array(6).fill(1 / 16),
    )
  }
})

for (const attack of [fgsm, fgm, bim, mifgsm, pgd])
  for (const ball of attack.balls)
    test(`in ${ball} ${attack.description}: a gradient that is NaN or zero is counted, and the rest is attacked`, async () => {
      const whole = fourClasses()
      const target = await targetFor(whole, 6)
      // Pixel 7 marks the images, and nothing moves it: its own gradient is always zero.
      const marks = [0.5, 0, 0.25, 0.5, 1, 0.25]
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
      assert.equal([result.zeroGradients, result.nanGradients], [2, 2])
      assert.not.ok(result.images.some(Number.isNaN))
      const [now, before] = [rows(result.images, 8), rows(target.images, 8)]
      assert.equal([now[2], now[5], now[4]], [before[2], before[5], before[4]], 'nothing to go by')
      assert.is(now[1]![2], before[1]![2], 'no direction where the gradient is no number')
      assert.not.equal(now[1], before[1], 'the other pixels of that image are attacked')
    })

test.run()
