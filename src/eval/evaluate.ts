/** Evaluates a classifier on a data set: clean metrics, then every attack at every epsilon. */
import type { AttackParameters } from '../attacks/attack.ts'
import type { Ball } from '../attacks/balls.ts'
import { type Classifier, pixelCount } from '../attacks/classifier.ts'
import { type AttackName, attacks } from '../attacks/index.ts'
import { type Batch, batches, type Dataset } from '../data/dataset.ts'
import { UserError } from '../errors.ts'
import type { AttackReport, Warning } from './evaluation.ts'
import { type CleanMetrics, MetricsAccumulator, wilsonInterval } from './metrics.ts'

/** One attack at one radius. */
export interface AttackRun {
  readonly name: AttackName
  readonly ball: Ball
  /** In pixel units of [0, 1]. */
  readonly epsilon: number
  readonly parameters: AttackParameters
}

export interface EvaluateOptions {
  readonly runs: readonly AttackRun[]
  readonly batch: number
  readonly seed: number
  /** Added to every label of the data: a model with 1001 classes counts its background as class 0. */
  readonly labelsOffset?: number
  /** Called with the images done so far, summed over the clean pass and all attacks. */
  readonly onProgress?: (done: number, total: number, what: string) => void
}

export interface Measurements {
  readonly clean: CleanMetrics
  readonly attacks: readonly AttackReport[]
  readonly warnings: readonly Warning[]
}

/**
 * Memory does not grow with the data set. Results do not depend on the batch size: random numbers are functions of
 * seed and sample, and every verdict is a forward pass on the final image.
 *
 * @throws UserError for labels outside the model's classes, for images that are not numbers and, where there is
 * something to attack, for pixels outside [0, 1]
 */
export async function evaluate(
  classifier: Classifier,
  data: Dataset,
  options: EvaluateOptions,
): Promise<Measurements> {
  const clean = new MetricsAccumulator(classifier.classes)
  const tallies = options.runs.map((run) => new AttackTally(run, classifier, options.seed))
  const total = data.size * (1 + options.runs.length)
  let done = 0
  let start = 0
  const progress = (n: number, what: string) => {
    done += n
    options.onProgress?.(done, total, what)
  }
  for await (const raw of batches(data, options.batch)) {
    const batch = checked(raw, data, classifier, start, options.labelsOffset ?? 0)
    if (tallies.length > 0) checkPixels(batch, data, start)
    const right = clean.add(await classifier.logits(batch.images), batch.labels)
    progress(batch.n, 'clean')
    for (const tally of tallies) {
      await tally.add(batch, start, right)
      progress(batch.n, tally.label)
    }
    start += batch.n
  }
  const reports = tallies.map((t) => t.report(clean.correct))
  return { clean: clean.result(), attacks: reports, warnings: warningsOf(clean, reports) }
}

/** Labels and pixels fit the model, or an error says which sample does not. */
function checked(batch: Batch, data: Dataset, { classes }: Classifier, start: number, offset: number): Batch {
  const labels = offset === 0 ? batch.labels : batch.labels.map((label) => label + offset)
  const bad = labels.findIndex((label) => label < 0 || label >= classes)
  if (bad >= 0)
    throw new UserError(
      `${data.spec}: label of sample ${start + bad}: expected 0 to ${classes - 1} (the model has ${classes} classes), got ${labels[bad]}`,
    )
  const pixels = batch.images.length / batch.n
  const nan = batch.images.findIndex((x) => !Number.isFinite(x))
  if (nan >= 0)
    throw new UserError(
      `${data.spec}: sample ${start + Math.floor(nan / pixels)}: expected numbers, got ${batch.images[nan]}`,
    )
  return { ...batch, labels }
}

/** An attack clips to [0, 1]: on other pixels that would be a perturbation beyond any radius. */
function checkPixels({ images, n }: Batch, data: Dataset, start: number): void {
  const bad = images.findIndex((x) => x < 0 || x > 1)
  if (bad >= 0)
    throw new UserError(
      `${data.spec}: sample ${start + Math.floor(bad / (images.length / n))}: expected pixels in [0, 1] to attack, got ${images[bad]}`,
    )
}

/** Counts of one attack at one radius. */
class AttackTally {
  readonly #run: AttackRun
  readonly #classifier: Classifier
  readonly #seed: number
  readonly #metrics: MetricsAccumulator
  #robust = 0
  #zero = 0
  #nan = 0
  #maxNorm = 0
  #seconds = 0
  #n = 0

  constructor(run: AttackRun, classifier: Classifier, seed: number) {
    this.#run = run
    this.#classifier = classifier
    this.#seed = seed
    this.#metrics = new MetricsAccumulator(classifier.classes)
  }

  get label(): string {
    return this.#run.name
  }

  async add(batch: Batch, start: number, cleanRight: readonly boolean[]): Promise<void> {
    const began = performance.now()
    const { name, ball, epsilon, parameters } = this.#run
    const samples = Int32Array.from({ length: batch.n }, (_, i) => start + i)
    const target = { images: batch.images, labels: batch.labels, samples }
    const context = { classifier: this.#classifier, target, ball, epsilon, parameters, seed: this.#seed }
    const result = await attacks[name].run(context)
    const right = this.#metrics.add(await this.#classifier.logits(result.images), batch.labels)
    this.#robust += right.filter((r, i) => r && cleanRight[i]).length
    this.#zero += result.zeroGradients
    this.#nan += result.nanGradients
    this.#n += batch.n
    const pixels = pixelCount(this.#classifier)
    for (let i = 0; i < batch.n; i += 1) {
      const at = (all: Float32Array) => all.subarray(i * pixels, (i + 1) * pixels)
      const [x, x0] = [at(result.images), at(batch.images)]
      this.#maxNorm = Math.max(this.#maxNorm, ball.norm(Float64Array.from(x, (value, p) => value - x0[p]!)))
    }
    this.#seconds += (performance.now() - began) / 1000
  }

  report(cleanCorrect: number): AttackReport {
    const { name, ball, epsilon, parameters } = this.#run
    const n = this.#n
    const correct = this.#metrics.correct
    const share = (count: number) => (n === 0 ? 0 : count / n)
    return {
      name,
      ball: ball.name,
      epsilon,
      params: Object.fromEntries(attacks[name].reads.map((key) => [key, parameters[key]])),
      n,
      adversarialCorrect: correct,
      robustCorrect: this.#robust,
      adversarialAccuracy: share(correct),
      robustAccuracy: share(this.#robust),
      robustAccuracyInterval: wilsonInterval(this.#robust, n),
      successRate: cleanCorrect === 0 ? 0 : (cleanCorrect - this.#robust) / cleanCorrect,
      adversarialNll: this.#metrics.nll,
      maxNorm: this.#maxNorm,
      zeroGradients: this.#zero,
      nanGradients: this.#nan,
      seconds: this.#seconds,
    }
  }
}

function warningsOf(clean: MetricsAccumulator, reports: readonly AttackReport[]): Warning[] {
  const warnings: Warning[] = []
  if (clean.nanRows > 0)
    warnings.push({
      code: 'nan-scores',
      message: `${clean.nanRows} clean images have scores that are not numbers`,
    })
  const most = (name: string, key: 'zeroGradients' | 'nanGradients') =>
    Math.max(...reports.filter((r) => r.name === name).map((r) => r[key]))
  for (const name of new Set(reports.map((r) => r.name))) {
    const [zero, nan] = [most(name, 'zeroGradients'), most(name, 'nanGradients')]
    if (zero > 0)
      warnings.push({
        code: 'zero-gradients',
        message: `${name}: ${zero} of ${clean.result().n} images have a gradient of exactly zero: it cannot attack them, so its robust accuracy may be too high by that many`,
      })
    if (nan > 0)
      warnings.push({
        code: 'nan-gradients',
        message: `${name}: ${nan} of ${clean.result().n} images have a gradient that is not a number somewhere`,
      })
  }
  return warnings
}
