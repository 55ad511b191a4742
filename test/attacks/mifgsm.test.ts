import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AttackParameters } from '../../src/attacks/attack.ts'
import type { BallName } from '../../src/attacks/balls.ts'
import { bim } from '../../src/attacks/bim.ts'
import { mifgsm } from '../../src/attacks/mifgsm.ts'
import { pgd } from '../../src/attacks/pgd.ts'
import { contextFor, fourClasses, targetFor, twoClasses } from './attack-cases.ts'
import { withGradients } from './linear-classifier.ts'

const pixels = 6

/** Where one grey image goes whose gradients are these, one a step. */
async function path(
  gradients: readonly (readonly number[])[],
  parameters: Partial<AttackParameters>,
  ball: BallName = 'linf',
): Promise<number[]> {
  let step = 0
  const classifier = withGradients(twoClasses(), (g) => {
    g.set(gradients[step]!)
    step += 1
  })
  const images = new Float32Array(pixels).fill(0.5)
  const target = { images, labels: Int32Array.of(0), samples: Int32Array.of(0) }
  const said = { lastIterate: true, steps: gradients.length, stepSize: 1 / 64, ...parameters }
  const result = await mifgsm.run(
    contextFor(mifgsm, classifier, target, { ball, epsilon: 1 / 4, parameters: said }),
  )
  return Array.from(result.images, (x) => 64 * (x - 0.5))
}

test('each step follows the running sum of g / mean |g|: Dong et al. 2018, equations 6 and 7', async () => {
  // Means of |g| are 2 and 1: the sums are (0.5, -1, 1.5), then (0.5 - 1.5, ...), and so the signs.
  const gradients = [
    [1, -2, 3, 1, -2, 3],
    [-1.5, 0.5, -1, -1.5, 0.5, -1],
  ]
  assert.equal(await path(gradients, {}), [1 - 1, -1 - 1, 1 + 1, 0, -2, 2])
  // Half as much memory: 0.25 - 1.5, -0.5 + 0.5, 0.75 - 1. The second is exactly zero.
  assert.equal(await path(gradients, { decay: 0.5 }), [0, -1, 0, 0, -1, 0])
  assert.equal(await path(gradients, { decay: 0 }), [0, 0, 0, 0, 0, 0])
})

test('a gradient of zero adds nothing: the last direction goes on', async () => {
  const zero = new Array(pixels).fill(0)
  assert.equal(await path([[1, -2, 3, 1, -2, 3], zero, zero], {}), [3, -3, 3, 3, -3, 3])
  assert.equal(await path([zero, [1, -1, 1, 1, -1, 1]], {}), [1, -1, 1, 1, -1, 1])
})

test('in l2 the step is along the sum, over its length', async () => {
  const moved = await path(
    [
      [3, 0, 0, 4, 0, 0],
      [0, 0, 0, 7, 0, 0],
    ],
    {},
    'l2',
  )
  // Both means are 7 / 6: the sum is then (3, 4 + 7) of them, of length sqrt(130).
  const expected = [0.6 + 3 / Math.sqrt(130), 0, 0, 0.8 + 11 / Math.sqrt(130), 0, 0]
  moved.forEach((x, k) => {
    assert.ok(Math.abs(x - expected[k]!) < 1e-4, `${moved}`)
  })
})

test('a sum belongs to its image, and a gradient that is tiny counts as much as a large one', async () => {
  const moved = await path(
    [
      [1e-30, -2e-30, 3e-30, 1e-30, -2e-30, 3e-30],
      [-1.5, 0.5, -1, -1.5, 0.5, -1],
    ],
    {},
  )
  assert.equal(moved, [0, -2, 2, 0, -2, 2])
})

test('without memory it is the basic iterative method, and that is PGD from the image', async () => {
  const classifier = fourClasses()
  const target = await targetFor(classifier, 16)
  const run = async (attack: typeof bim, parameters: Partial<AttackParameters>) =>
    (await attack.run(contextFor(attack, classifier, target, { parameters }))).images
  const plain = await run(bim, {})
  assert.equal(await run(mifgsm, { decay: 0, relativeStepSize: 0.2 }), plain)
  assert.equal(await run(pgd, { steps: 10, relativeStepSize: 0.2, randomStart: false }), plain)
  // What it does not read does not matter.
  assert.equal(await run(bim, { randomStart: true, restarts: 4, decay: 1 }), plain)
})

test.run()
