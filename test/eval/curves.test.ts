/** Many radii of one attack: only what stands is attacked again, and nothing that was broken stands up. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../src/attacks/balls.ts'
import { type AttackName, attacks } from '../../src/attacks/index.ts'
import type { AttackRun } from '../../src/eval/attack-run/plan.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { atDistances, lineClassifier } from './line.ts'

const run = (name: AttackName, epsilon: number, parameters = {}): AttackRun => ({
  name,
  ball: balls.linf,
  epsilon,
  parameters: { ...attacks[name].defaults, ...parameters },
})

/** Counts the images whose gradient is asked for. */
function counted() {
  const honest = lineClassifier()
  const asked = { images: 0 }
  const classifier: typeof honest = {
    ...honest,
    lossGradient(images, labels, loss, targets) {
      asked.images += labels.length
      return honest.lossGradient(images, labels, loss, targets)
    },
  }
  return { classifier, asked }
}

const distances = [1, 3, 5, 7, 9, 11, -1].map((d) => d / 64)
const radii = [2, 4, 6, 8].map((r) => r / 64)
const settings = { batch: 3, seed: 0 }

test('a curve has the counts of its radii one by one, in the order they were asked for', async () => {
  const data = atDistances(distances)
  const order = [3, 0, 2, 1].map((k) => radii[k]!)
  const runs = order.map((epsilon) => run('pgd', epsilon))
  const curve = await evaluate(lineClassifier(), data, { ...settings, runs })
  assert.equal(
    curve.attacks.map((a) => [a.epsilon, a.robustCorrect]),
    order.map((epsilon) => [epsilon, distances.filter((d) => d > epsilon).length]),
  )
  for (const one of runs) {
    const { attacks: alone } = await evaluate(lineClassifier(), data, { ...settings, runs: [one] })
    assert.is(alone[0]!.robustCorrect, curve.attacks.find((a) => a.epsilon === one.epsilon)!.robustCorrect)
  }
})

test('an image broken at a radius costs nothing at the larger ones, and one wrong clean nothing at all', async () => {
  const { classifier, asked } = counted()
  const data = atDistances(distances)
  // One step without random start asks for one gradient an image and radius.
  const runs = radii.map((epsilon) =>
    run('pgd', epsilon, { steps: 1, relativeStepSize: 1, randomStart: false }),
  )
  await evaluate(classifier, data, { ...settings, runs })
  assert.is(asked.images, 6 + 5 + 4 + 3)
})

test('the adversarial image that broke it is kept: its norm is that of the smaller radius', async () => {
  const { verdicts } = await evaluate(lineClassifier(), atDistances([1 / 64, 7 / 64]), {
    ...settings,
    runs: [run('pgd', 4 / 64), run('pgd', 2 / 64), run('fgsm', 8 / 64)],
  })
  const [four, two, eight] = verdicts.runs
  assert.ok(two!.norms[0]! > 1 / 64 && two!.norms[0]! <= 2 / 64)
  assert.is(four!.norms[0], two!.norms[0])
  assert.ok(four!.norms[1]! > 2 / 64)
  // FGSM is another curve.
  assert.equal(eight!.norms, [8 / 64, 8 / 64])
})

test('robust accuracy never rises with the radius, even where an attack is worse at a larger one', async () => {
  // Beyond 5/64 from where it was the classifier forgives: FGSM breaks at 4/64 and not at 8/64.
  const honest = lineClassifier()
  const forgiving = {
    ...honest,
    async logits(images: Float32Array) {
      const z = await honest.logits(images)
      for (let i = 0; i < z.length / 2; i += 1)
        if (z[2 * i]! < -0.2) [z[2 * i], z[2 * i + 1]] = [z[2 * i + 1]!, z[2 * i]!]
      return z
    },
  }
  const runs = [4, 8].map((r) => run('fgsm', r / 64))
  const { attacks: reports } = await evaluate(forgiving, atDistances([2 / 64]), { ...settings, runs })
  assert.equal(
    reports.map((a) => [a.adversarialCorrect, a.robustCorrect]),
    [
      [0, 0],
      [1, 0],
    ],
  )
})

test('the last iterate judges every image at every radius, those wrong clean too', async () => {
  const { classifier, asked } = counted()
  const runs = radii.map((epsilon) =>
    run('pgd', epsilon, { steps: 1, relativeStepSize: 1, randomStart: false, lastIterate: true }),
  )
  const data = atDistances(distances)
  const { attacks: reports } = await evaluate(classifier, data, { ...settings, runs })
  assert.is(asked.images, 4 * distances.length)
  assert.equal(
    reports.map((a) => a.adversarialCorrect),
    [5, 4, 3, 2],
  )
})

test('several attacks of one radius have a worst case: what withstands all of them', async () => {
  const data = atDistances(distances)
  const runs = [run('fgsm', 2 / 64), run('pgd', 2 / 64), run('pgd', 6 / 64)]
  const { worstCase } = await evaluate(lineClassifier(), data, { ...settings, runs })
  assert.equal(
    worstCase!.map(({ robustAccuracyInterval: _, ...rest }) => rest),
    [{ ball: 'linf', epsilon: 2 / 64, attacks: ['fgsm', 'pgd'], robustCorrect: 5, robustAccuracy: 5 / 7 }],
  )
})

test.run()
