/** Attacks that are to reach a class. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Attack } from '../../src/attacks/attack.ts'
import { balls } from '../../src/attacks/balls.ts'
import { type AttackName, attacks } from '../../src/attacks/index.ts'
import { memoryDataset } from '../../src/data/dataset.ts'
import type { Targeting } from '../../src/eval/attack-run/plan.ts'
import { planRuns } from '../../src/eval/attack-run/plan-runs.ts'
import { chooseTargets, leastLikely } from '../../src/eval/attack-run/targets.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { evaluateModel } from '../../src/eval/evaluate-model.ts'
import { cleanColumns } from '../../src/eval/verdicts/columns.ts'
import { linearClassifier } from '../attacks/linear-classifier.ts'
import { tinyClassifier } from '../cli/models.ts'
import { throwsUserError } from '../data/user-error.ts'

/** Three classes, a pixel each: the brightest pixel is the class. */
const brightest = () =>
  linearClassifier([
    [8, 0, 0],
    [0, 8, 0],
    [0, 0, 8],
  ])

const data = memoryDataset({
  spec: 'three pixels',
  shape: [3],
  classes: 3,
  values: Float32Array.of(0.6, 0.5, 0.3, 0.5, 0.6, 0.3, 0.6, 0.5, 0.3),
  labels: Int32Array.of(0, 1, 2),
})

const measure = (targeted: Targeting | undefined, epsilon: number) =>
  evaluate(brightest(), data, {
    runs: [{ name: 'pgd', ball: balls.linf, epsilon, parameters: attacks.pgd.defaults, targeted }],
    batch: 2,
    seed: 0,
  })

test('broken is what reaches the class, not what leaves its own', async () => {
  const away = await measure(undefined, 0.1)
  assert.is(away.attacks[0]!.robustCorrect, 0)
  // Class 2 is 0.15 away from the first two images; class 0 is that of the first.
  assert.equal((await measure(2, 0.1)).attacks[0]!.robustCorrect, 2)
  assert.equal((await measure(2, 0.16)).attacks[0]!.robustCorrect, 0)
  const { attacks: toFirst, verdicts } = await measure(0, 0.1)
  assert.is(toFirst[0]!.robustCorrect, 1)
  assert.is(toFirst[0]!.targeted, 0)
  assert.equal(verdicts.runs[0]!.targets, [-1, 0, 0])
  assert.is(verdicts.runs[0]!.norms[0], 0, 'an image of that class is left alone')
})

test('the least likely class is that with the lowest clean score', async () => {
  const { verdicts } = await measure('least-likely', 0.16)
  assert.equal(verdicts.clean.leastLikely, [2, 2, 2])
  assert.equal(verdicts.runs[0]!.targets, [2, 2, -1])
  assert.equal(leastLikely(Float32Array.of(3, 1, 1, 2, 0, 5), 3), [1, 1])
})

test('random classes are uniform over the others, and a function of the sample', () => {
  const n = 3000
  const labels = Int32Array.from({ length: n }, (_, i) => i % 4)
  const clean = cleanColumns(labels, [])
  const samples = Int32Array.from(labels.keys())
  const targets = chooseTargets('random', clean, samples, 4, 7)
  assert.ok(targets.every((t, i) => t !== labels[i] && t >= 0 && t < 4))
  for (let label = 0; label < 4; label += 1)
    for (let t = 0; t < 4; t += 1) {
      const count = targets.filter((target, i) => labels[i] === label && target === t).length
      if (t !== label) assert.ok(Math.abs(count - n / 12) < 60, `${label} to ${t}: ${count}`)
    }
  const [one] = chooseTargets('random', cleanColumns(labels.slice(9, 10), []), samples.slice(9, 10), 4, 7)
  assert.is(one, targets[9])
})

test('refused: an attack that cannot aim, and a class that is not there', async () => {
  const blind = Object.entries<Attack>(attacks).find(([, a]) => !a.targeted)![0] as AttackName
  await throwsUserError(() => planRuns([{ name: blind, targeted: 1 }]), '--targeted', 'pgd', `got ${blind}`)
  const attack = [{ name: 'pgd', targeted: 10 }] as const
  const beyond = () => evaluateModel(tinyClassifier(), { data: 'glyphs:test?n=2', attacks: attack })
  await throwsUserError(beyond, '--targeted: expected a class from 0 to 9, got 10')
})

test.run()
