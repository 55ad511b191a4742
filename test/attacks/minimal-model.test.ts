/** How near the attacks come on a network, beside foolbox and torchattacks (tools/reference/minimal-distances.py). */

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Attack, AttackParameters } from '../../src/attacks/attack.ts'
import type { BallName } from '../../src/attacks/balls.ts'
import { carliniWagner } from '../../src/attacks/carlini-wagner.ts'
import { deepfool } from '../../src/attacks/deepfool.ts'
import { fab, fabTargeted } from '../../src/attacks/fab.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { openDataset } from '../../src/data/open.ts'
import { readModel } from '../../src/onnx/file.ts'
import { sharedPath, sharedTest } from '../shared.ts'
import { contextFor, runInBatches } from './attack-cases.ts'
import { rows } from './linear-classifier.ts'
import { distancesOf, golden, median } from './minimal-goldens.ts'

const reference = golden.model
const cw = reference['carlini-wagner']
const preprocessing = { mean: [0.1307], std: [0.3081] }

async function scene(n: number) {
  const data = await openDataset('mnist:test', { root: sharedPath('data')! })
  const { images, labels } = await data.read(Array.from({ length: n }, (_, i) => i))
  const model = readModel(sharedPath('models', `${reference.model}.onnx`)!)
  const classifier = await openClassifier(model, data.shape, { threads: 1, preprocessing })
  return { classifier, target: { images, labels, samples: Int32Array.from(labels.keys()) } }
}

function compare(
  name: string,
  attack: Attack,
  ball: BallName,
  n: number,
  parameters: Partial<AttackParameters>,
) {
  sharedTest(`${name} in ${ball}: the median distance of the others within 2 %`, async () => {
    const { classifier, target } = await scene(n)
    const { distances } = await distancesOf(attack, classifier, target, ball, parameters)
    await classifier.release()
    const own = median(distances.filter((d) => d > 0))
    const others = reference.medians[`${name} ${ball}`]!
    assert.ok(Math.abs(own / others - 1) <= 0.02, `${own} instead of ${others}`)
  })
}

for (const ball of ['l2', 'linf'] as const) compare('deepfool', deepfool, ball, reference.n, {})
for (const ball of ['linf', 'l2', 'l1'] as const) {
  const { steps, targets: targetClasses } = reference.fab
  compare('fab-t', fabTargeted, ball, reference.n, { steps, targetClasses })
  compare('fab', fab, ball, reference.n, { steps })
}
compare('carlini-wagner', carliniWagner, 'l2', cw.n, { searchSteps: cw.binary_search_steps, steps: cw.steps })

sharedTest('a network judges the same images whatever the batch size', async () => {
  const { classifier, target } = await scene(12)
  const radius = { linf: 0.085, l2: 1.1, l1: 5.5 }
  for (const attack of [fab, fabTargeted, deepfool, carliniWagner])
    for (const ball of attack.balls) {
      const parameters = { steps: 10, searchSteps: 4, targetClasses: 3, learningRate: 0.1 }
      const verdicts = async (size: number) => {
        const context = contextFor(attack, classifier, target, { ball, parameters, epsilon: radius[ball] })
        const logits = await classifier.logits(await runInBatches(attack, context, size))
        return rows(logits, 10).map((z) => z.indexOf(Math.max(...z)))
      }
      const whole = await verdicts(64)
      assert.equal(await verdicts(7), whole)
      assert.equal(await verdicts(1), whole)
    }
  await classifier.release()
})

test.run()
