/** The evaluation of one batch: the clean pass, then every attack and every deformation. */
import type { Classifier } from '../attacks/classifier.ts'
import { DataHash } from '../data/data-hash.ts'
import type { Batch } from '../data/dataset.ts'
import { attackCurve } from './attack-run/attack-curve.ts'
import { type Curve, curvesOf, describeRun } from './attack-run/plan.ts'
import { leastLikely } from './attack-run/targets.ts'
import { checked } from './checked-batch.ts'
import type { DeformationRun, Undeformed } from './deformation-run/plan.ts'
import type { EvaluateOptions } from './evaluate.ts'
import { forgetful, type Keeper } from './keep/checkpoint.ts'
import { scoreRows } from './metrics/score-rows.ts'
import { Progress } from './progress.ts'
import {
  type CleanColumns,
  cleanColumns,
  type DeformationColumns,
  type RunColumns,
} from './verdicts/columns.ts'

export interface BatchVerdicts {
  readonly clean: CleanColumns
  readonly runs: readonly RunColumns[]
  readonly deformations: readonly DeformationColumns[]
}

/** Batch after batch: what the keeper does not know is found out and kept. */
export class BatchEvaluation {
  readonly #classifier: Classifier
  readonly #spec: string
  readonly #options: EvaluateOptions
  readonly #keeper: Keeper
  readonly #curves: readonly Curve[]
  readonly #deformations: readonly DeformationRun[]
  /** Of the images that went through. */
  readonly hash = new DataHash()
  readonly #progress: Progress

  /** @param spec of the data, for messages, and `n`, how many samples there will be */
  constructor(classifier: Classifier, spec: string, options: EvaluateOptions, n: number) {
    this.#classifier = classifier
    this.#spec = spec
    this.#options = options
    this.#keeper = options.keeper ?? forgetful
    this.#curves = curvesOf(options.runs.map(describeRun))
    this.#deformations = options.deformations ?? []
    this.#progress = new Progress(n, options)
  }

  isKnown(start: number): boolean {
    return (
      this.#keeper.clean(start) !== undefined &&
      this.#options.runs.every((_, run) => this.#keeper.run(start, run)) &&
      this.#deformations.every((_, index) => this.#keeper.deformation(start, index))
    )
  }

  /** @param read the samples from `start` on, as the data set has them */
  async run(start: number, read: Batch): Promise<BatchVerdicts> {
    const { runs, seed, labelsOffset = 0, uint8 = false, gallery } = this.#options
    const keeper = this.#keeper
    const demands = { labelsOffset, uint8, attacked: runs.length + this.#deformations.length > 0 }
    const { images, labels, n } = checked(read, this.#spec, start, this.#classifier, demands)
    this.hash.add(read, start)
    const clean = keeper.clean(start) ?? (await this.#cleanPass(start, images, labels))
    this.#progress.clean(n)
    const done = runs.map((_, run) => keeper.run(start, run))
    const batch = { images, labels, samples: Int32Array.from({ length: n }, (_, i) => start + i), clean }
    const known = {
      columns: (run: number) => done[run],
      images: (run: number) => keeper.images(start, run, n),
    }
    done.forEach((columns, run) => {
      if (columns === undefined) return
      gallery?.offer(run, batch, columns, () => known.images(run))
      this.#progress.run(run, columns, clean)
    })
    for (const curve of this.#curves)
      await attackCurve(
        runs[curve[0]!.index]!,
        curve,
        batch,
        {
          classifier: this.#classifier,
          seed,
          uint8,
          onPasses: (run, images, passes) => this.#progress.passes(run, images, passes),
        },
        known,
        (run, columns, found) => {
          keeper.keepRun(start, run, columns, found)
          done[run] = columns
          gallery?.offer(run, batch, columns, () => found)
          this.#progress.run(run, columns, clean)
        },
      )
    return { clean, runs: done as RunColumns[], deformations: await this.#deformed(start, batch) }
  }

  async #deformed(start: number, batch: Undeformed): Promise<DeformationColumns[]> {
    const all: DeformationColumns[] = []
    for (const [index, { description, scores }] of this.#deformations.entries()) {
      const known = this.#keeper.deformation(start, index)
      const columns = known ?? (await timed(scores(batch, this.#classifier, this.#options.seed)))
      if (!known) this.#keeper.keepDeformation(start, index, columns)
      this.#progress.deformation(description, batch.labels.length)
      all.push(columns)
    }
    return all
  }

  async #cleanPass(start: number, images: Float32Array, labels: Int32Array): Promise<CleanColumns> {
    const { classes } = this.#classifier
    const logits = await this.#classifier.logits(images)
    const columns = cleanColumns(labels, scoreRows(logits, labels, classes))
    const wanted = this.#options.runs.some((run) => run.targeted === 'least-likely')
    const clean = wanted ? { ...columns, leastLikely: leastLikely(logits, classes) } : columns
    this.#keeper.keepClean(start, clean)
    return clean
  }
}

async function timed(scoring: ReturnType<DeformationRun['scores']>): Promise<DeformationColumns> {
  const began = performance.now()
  const scores = await scoring
  return {
    predictions: scores.map((s) => s.prediction),
    nll: scores.map((s) => s.nll),
    seconds: (performance.now() - began) / 1000,
  }
}
