/** The evaluation of one batch: the clean pass, then every attack. */
import type { Classifier } from '../attacks/classifier.ts'
import type { Dataset } from '../data/dataset.ts'
import { attackCurve } from './attack-run/attack-curve.ts'
import { type Curve, curvesOf, describeRun } from './attack-run/plan.ts'
import { leastLikely } from './attack-run/targets.ts'
import { readChecked } from './checked-batch.ts'
import type { EvaluateOptions } from './evaluate.ts'
import { forgetful, type Keeper } from './keep/checkpoint.ts'
import { scoreRows } from './metrics.ts'
import { Progress } from './progress.ts'
import { type CleanColumns, cleanColumns, type RunColumns } from './verdicts/columns.ts'

export interface BatchVerdicts {
  readonly clean: CleanColumns
  readonly runs: readonly RunColumns[]
}

/** Batch after batch: what the keeper does not know is found out and kept. */
export class BatchEvaluation {
  readonly #classifier: Classifier
  readonly #data: Dataset
  readonly #options: EvaluateOptions
  readonly #keeper: Keeper
  readonly #curves: readonly Curve[]
  readonly #progress: Progress

  constructor(classifier: Classifier, data: Dataset, options: EvaluateOptions, n: number) {
    this.#classifier = classifier
    this.#data = data
    this.#options = options
    this.#keeper = options.keeper ?? forgetful
    this.#curves = curvesOf(options.runs.map(describeRun))
    this.#progress = new Progress(n, options)
  }

  isKnown(start: number): boolean {
    return (
      this.#keeper.clean(start) !== undefined &&
      this.#options.runs.every((_, run) => this.#keeper.run(start, run))
    )
  }

  async run(start: number, n: number): Promise<BatchVerdicts> {
    const { runs, seed, labelsOffset = 0, uint8 = false } = this.#options
    const keeper = this.#keeper
    const demands = { labelsOffset, uint8, attacked: runs.length > 0 }
    const { images, labels } = await readChecked(this.#data, start, n, this.#classifier, demands)
    const clean = keeper.clean(start) ?? (await this.#cleanPass(start, images, labels))
    this.#progress.clean(n)
    const done = runs.map((_, run) => keeper.run(start, run))
    done.forEach((columns, run) => {
      if (columns) this.#progress.run(run, columns, clean)
    })
    const samples = Int32Array.from({ length: n }, (_, i) => start + i)
    const known = {
      columns: (run: number) => done[run],
      images: (run: number) => keeper.images(start, run, n),
    }
    for (const curve of this.#curves)
      await attackCurve(
        runs[curve[0]!.index]!,
        curve,
        { images, labels, samples, clean },
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
          this.#progress.run(run, columns, clean)
        },
      )
    return { clean, runs: done as RunColumns[] }
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
