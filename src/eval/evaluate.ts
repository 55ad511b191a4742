/** Evaluates a classifier on a data set: clean metrics, then every attack at every radius. */
import type { Classifier } from '../attacks/classifier.ts'
import type { Dataset } from '../data/dataset.ts'
import { readAhead, runsOf } from '../data/prefetch.ts'
import { UserError } from '../errors.ts'
import { type AttackRun, describeRun } from './attack-run/plan.ts'
import type { DeformationRun } from './deformation-run/plan.ts'
import { doubted } from './doubts.ts'
import { BatchEvaluation, type BatchVerdicts } from './evaluate-batch.ts'
import type { Warning } from './evaluation.ts'
import type { Gallery } from './gallery/gallery.ts'
import type { Keeper } from './keep/checkpoint.ts'
import { type Shard, shardRange } from './shards/shard.ts'
import { concatenate, noClean, noDeformation, noRun, type Verdicts } from './verdicts/columns.ts'
import { type Measured, measure } from './verdicts/report.ts'

export type { AttackRun } from './attack-run/plan.ts'

export interface EvaluateOptions {
  readonly runs: readonly AttackRun[]
  readonly deformations?: readonly DeformationRun[] | undefined
  readonly batch: number
  readonly seed: number
  /** Added to every label of the data: a model with 1001 classes counts its background as class 0. */
  readonly labelsOffset?: number | undefined
  /** Adversarial images are rounded to multiples of 1/255 inside the ball before the verdict. */
  readonly uint8?: boolean | undefined
  /** Only this part of the data. */
  readonly shard?: Shard | undefined
  /** Seconds after which no further batch is begun; what is known from an earlier run is used all the same. */
  readonly timeBudget?: number | undefined
  /** Where progress and images are kept, and known again. */
  readonly keeper?: Keeper | undefined
  /** Collects images for a report. */
  readonly gallery?: Gallery | undefined
  /** Called with the images done so far, summed over the clean pass and all attacks. */
  readonly onProgress?: ((done: number, total: number, what: string) => void) | undefined
}

export interface Measurements extends Measured {
  /** Of the images that the numbers are of (src/data/data-hash.ts). */
  readonly dataSha256: string
  readonly verdicts: Verdicts
}

/**
 * Results do not depend on the batch size: random numbers are functions of seed and sample, and every verdict is a
 * forward pass on the final image. Images are read batch by batch; of each a few numbers a run stay in memory.
 *
 * @throws UserError for labels outside the model's classes, for images that are not numbers and, where there is
 * something to attack, for pixels outside [0, 1]
 */
export async function evaluate(
  classifier: Classifier,
  data: Dataset,
  options: EvaluateOptions,
): Promise<Measurements> {
  const { batch: size, timeBudget = Number.POSITIVE_INFINITY, runs, deformations = [] } = options
  if (!Number.isInteger(size) || size < 1)
    throw new UserError(`batch: expected a whole number of samples, at least 1, got ${size}`)
  const { start, end } = shardRange(options.shard ?? { index: 1, of: 1 }, data.size, size)
  const began = performance.now()
  const parts: BatchVerdicts[] = []
  const evaluation = new BatchEvaluation(classifier, data.spec, options, end - start)
  let at = start
  for await (const batch of readAhead(data, runsOf(size, end, start))) {
    const spent = (performance.now() - began) / 1000 >= timeBudget
    if (at > start && spent && !evaluation.isKnown(at)) break
    parts.push(await evaluation.run(at, batch))
    at += batch.n
  }
  const verdicts: Verdicts = {
    start,
    clean: concatenate(
      parts.map((p) => p.clean),
      noClean,
    ),
    runs: runs.map((_, index) =>
      concatenate(
        parts.map((p) => p.runs[index]!),
        noRun,
      ),
    ),
    deformations: deformations.map((_, index) =>
      concatenate(
        parts.map((p) => p.deformations[index]!),
        noDeformation,
      ),
    ),
  }
  const described = { runs: runs.map(describeRun), deformations: deformations.map((d) => d.description) }
  const measured = await doubted(measure(described, verdicts), classifier.classes)
  const stopped = stoppedEarly(verdicts.clean.labels.length, end - start, timeBudget)
  return {
    ...measured,
    warnings: [...stopped, ...measured.warnings],
    verdicts,
    dataSha256: evaluation.hash.hex,
  }
}

function stoppedEarly(n: number, total: number, budget: number): Warning[] {
  if (n === total) return []
  const message = `stopped after ${n} of ${total} images: the time budget of ${budget} s was spent; all numbers are of these ${n}`
  return [{ code: 'time-budget', message }]
}
