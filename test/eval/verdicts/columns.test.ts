import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../../src/attacks/balls.ts'
import { type AttackName, attacks } from '../../../src/attacks/index.ts'
import { evaluate } from '../../../src/eval/evaluate.ts'
import { forgetful, type Keeper } from '../../../src/eval/keep/checkpoint.ts'
import { scoreRows } from '../../../src/eval/metrics/score-rows.ts'
import { noClean, noRun, type RunColumns, revive, storable } from '../../../src/eval/verdicts/columns.ts'
import { atDistances, lineClassifier } from '../line.ts'

test('the columns of a run are those of its final images, attacked or not, at every radius', async () => {
  const classifier = lineClassifier()
  const distances = [1, 3, 5, 7, 9, -1].map((d) => d / 64)
  const run = (name: AttackName, epsilon: number) => ({
    ...{ name, ball: balls.linf, epsilon },
    parameters: attacks[name].defaults,
  })
  const found: [RunColumns, Float32Array][] = []
  const keeper: Keeper = {
    ...forgetful,
    keepRun: (_start, _run, columns, images) => found.push([columns, images.slice()]),
  }
  const runs = (['pgd', 'deepfool'] as const).flatMap((name) => [run(name, 2 / 64), run(name, 6 / 64)])
  await evaluate(classifier, atDistances(distances), { runs, batch: 6, seed: 0, keeper })
  assert.is(found.length, 4)
  for (const [columns, images] of found) {
    const scores = scoreRows(await classifier.logits(images), new Int32Array(6), 2)
    assert.equal(
      columns.predictions,
      scores.map((s) => s.prediction),
    )
    assert.equal(
      columns.confidence,
      scores.map((s) => s.confidence),
    )
  }
  assert.is(new Set(found.map(([{ confidence }]) => String(confidence))).size, 4)
})

test('what is not finite survives JSON', () => {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, 0.1 + 0.2]
  const clean = { ...noClean, nll: odd, brier: odd, confidence: odd }
  assert.equal(revive(JSON.parse(JSON.stringify(storable(clean)))), clean)
  const attacked = { ...noRun, nll: odd, confidence: odd, norms: odd }
  assert.equal(revive(JSON.parse(JSON.stringify(storable(attacked)))), attacked)
})

test.run()
