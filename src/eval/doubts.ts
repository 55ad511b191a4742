/**
 * The call sites of the checks (src/eval/checks). Those of the model look at the first images of the data alone, those of
 * the reports at counts alone: so parts of an evaluation, merged, have the warnings of the whole.
 */
import { type Classifier, pixelCount, predictions } from '../attacks/classifier.ts'
import { gatherRows } from '../attacks/rows.ts'
import type { Dataset } from '../data/dataset.ts'
import type { RunDescription } from './attack-run/plan.ts'
import { readChecked } from './checked-batch.ts'
import type { CheckLevel } from './checks/check.ts'
import { runChecks } from './checks/run.ts'
import type { AttackReport, Warning } from './evaluation.ts'
import { noClean, noRun } from './verdicts/columns.ts'
import { type Measured, measure } from './verdicts/report.ts'

/** Images that checks may look at, of which the model must get some right. */
const looked = 64

/** Findings about the model, whatever the counts will be. */
export async function modelDoubts(
  classifier: Classifier,
  data: Dataset,
  runs: readonly RunDescription[],
  { seed, labelsOffset, level }: { seed: number; labelsOffset: number; level: CheckLevel },
): Promise<Warning[]> {
  const demands = { labelsOffset, attacked: runs.length > 0, uint8: false }
  const { images, labels } = await readChecked(data, 0, Math.min(looked, data.size), classifier, demands)
  const guessed = predictions(await classifier.logits(images), classifier.classes)
  const right = Int32Array.from(labels.keys()).filter((i) => guessed[i] === labels[i])
  const sample = {
    images: gatherRows(images, right, pixelCount(classifier)),
    labels: right.map((i) => labels[i]!),
    samples: right,
  }
  const nothing = { start: 0, clean: noClean, runs: runs.map(() => noRun), deformations: [] }
  const { clean, attacks } = measure({ runs, deformations: [] }, nothing)
  return runChecks({ classifier, sample, reports: own(attacks), clean, seed, level })
}

/** What was measured, with what the counts themselves give reason to doubt. */
export async function doubted<T extends Measured>(measured: T, classes: number): Promise<T> {
  const { clean, attacks, warnings } = measured
  const found = await runChecks({
    classifier: unasked(classes),
    sample: { images: new Float32Array(), labels: new Int32Array(), samples: new Int32Array() },
    reports: own(attacks),
    clean,
    seed: 0,
    level: 'quick',
  })
  return { ...measured, warnings: [...warnings, ...found] }
}

/** Each finding once. */
export const distinct = (warnings: readonly Warning[]): Warning[] =>
  warnings.filter((w, i) => warnings.findIndex((v) => v.code === w.code && v.message === w.message) === i)

/** Reports that can be compared with each other: any wrong class will do, and the images are made on the model itself. */
const own = (reports: readonly AttackReport[]): AttackReport[] =>
  reports.filter((r) => r.targeted === undefined && r.surrogate === undefined)

/** Without a sample nothing is asked of the model. */
function unasked(classes: number): Classifier {
  const refuse = async () => {
    throw new Error('a check of reports asked for scores')
  }
  return { classes, shape: [], logits: refuse, lossGradient: refuse }
}
