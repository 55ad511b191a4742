/** Verdicts are those of the images, whatever else is in their batch. */
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Attack } from '../../src/attacks/attack.ts'
import { type AttackName, attacks } from '../../src/attacks/index.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { openDataset } from '../../src/data/open.ts'
import { type AttackChoice, planRuns } from '../../src/eval/attack-run/plan-runs.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { readModel } from '../../src/onnx/file.ts'

const model = fileURLToPath(new URL('../../models/cnn-none.onnx', import.meta.url))

/** Little effort, each attack in each of its balls. */
const little = { steps: 3, queries: 20, targetClasses: 2, searchSteps: 2, eotSamples: 1, restarts: 1 }
const radii = { linf: [4 / 255, 12 / 255], l2: [0.5, 1.5], l1: [4, 12] }
const choices = Object.entries<Attack>(attacks).flatMap(
  ([name, { balls, reads, targeted }]): AttackChoice[] => {
    const said = Object.fromEntries(Object.entries(little).filter(([key]) => reads.includes(key as 'steps')))
    const plain = balls.map((ball) => ({ name: name as AttackName, ball, eps: radii[ball], ...said }))
    return targeted ? [...plain, { ...plain[0]!, targeted: 'random' }] : plain
  },
)

test('batches of 1, 7 and 64 give the same verdicts, for every attack in every ball', async () => {
  const data = await openDataset('glyphs:test?n=12')
  const classifier = await openClassifier(readModel(model), data.shape, { threads: 1 })
  const runs = planRuns(choices)
  const measure = (batch: number) => evaluate(classifier, data, { runs, batch, seed: 5 })
  const verdicts = ({ attacks: reports, verdicts: { runs } }: Awaited<ReturnType<typeof measure>>) =>
    reports.map((r, i) =>
      [r.name, r.ball, r.epsilon, r.robustCorrect, runs[i]!.predictions.join(' ')].join(', '),
    )
  const whole = await measure(64)
  assert.ok(new Set(whole.attacks.map((a) => a.robustCorrect)).size > 3)
  for (const batch of [1, 7])
    assert.equal(verdicts(await measure(batch)), verdicts(whole), `batches of ${batch}`)
  await classifier.release()
})

test.run()
