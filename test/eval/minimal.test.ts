/** Attacks for the nearest adversarial image: one run, and every radius follows from the norms. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Attack } from '../../src/attacks/attack.ts'
import { type AttackName, attacks } from '../../src/attacks/index.ts'
import { planRuns } from '../../src/eval/attack-run/plan-runs.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { atDistances, lineClassifier } from './line.ts'

/** Linf distances; the l2 distances are twice, the l1 distances four times as long. */
const distances = [1, 3, 5, 7, 9, -1].map((d) => d / 64)
const longer = { linf: 1, l2: 2, l1: 4 } as const
const radii = [8, 2, 4, 6].map((r) => r / 64)

const minimal = Object.entries<Attack>(attacks).filter(([, { kind }]) => kind === 'minimal')

for (const [name, { balls }] of minimal)
  for (const ball of balls)
    test(`${name} in ${ball}: counts at all radii are those of the distances, for one run`, async () => {
      const honest = lineClassifier()
      const looks = { n: 0 }
      const classifier: typeof honest = {
        ...honest,
        lossGradient(images, labels, loss, targets) {
          looks.n += labels.length
          return honest.lossGradient(images, labels, loss, targets)
        },
      }
      const measure = (eps: readonly number[]) => {
        looks.n = 0
        const runs = planRuns([{ name: name as AttackName, ball, eps }])
        return evaluate(classifier, atDistances(distances), { runs, batch: 4, seed: 0 })
      }
      const one = await measure([longer[ball] * radii[0]!])
      const asked = looks.n
      const all = await measure(radii.map((r) => longer[ball] * r))
      assert.is(looks.n, asked)
      assert.ok(asked > 0)
      assert.equal(
        all.attacks.map((a) => [a.robustCorrect, a.adversarialCorrect]),
        radii.map((r) => Array(2).fill(distances.filter((d) => d > r).length)),
      )
      assert.is(one.attacks[0]!.robustCorrect, all.attacks[0]!.robustCorrect)
      all.attacks.forEach((a) => {
        assert.ok(a.maxNorm <= a.epsilon + 1e-6)
      })
    })

test('there are such attacks', () => {
  assert.ok(minimal.length > 0)
})

test.run()
