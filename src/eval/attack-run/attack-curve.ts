/** One attack on one batch, at all its radii. */
import type { AttackResult } from '../../attacks/attack.ts'
import { pixelCount } from '../../attacks/classifier.ts'
import { attacks } from '../../attacks/index.ts'
import { gatherRows, rowOf } from '../../attacks/rows.ts'
import type { RunColumns } from '../verdicts/columns.ts'
import { ballTolerance } from './eight-bit.ts'
import { type AttackedBatch, type Finals, finalsOf, type JudgeOptions, judge, untouched } from './judge.ts'
import type { AttackRun, Curve } from './plan.ts'
import { chooseTargets } from './targets.ts'
import { watched } from './watched.ts'

/** What is known of a batch from an evaluation that was stopped. */
export interface Known {
  columns(run: number): RunColumns | undefined
  /** The final images of a run whose columns are known, [n, ...shape]. */
  images(run: number): Float32Array
}

/** Told of each radius that is done. */
export type OnRadius = (run: number, columns: RunColumns, images: Float32Array) => void

/**
 * The radii go up: an image that a smaller radius broke is broken at all larger ones and keeps its adversarial image, so
 * that only survivors are attacked. An attack for the nearest adversarial image runs once for all radii. Images that
 * are wrong clean are not attacked, except with `lastIterate`: then every image is attacked at every radius, as tools
 * that report plain accuracy do.
 */
export async function attackCurve(
  run: AttackRun,
  curve: Curve,
  batch: AttackedBatch,
  options: JudgeOptions,
  known: Known,
  onRadius: OnRadius,
): Promise<void> {
  const { name, targeted } = run
  const attempt: Attempt = {
    run,
    curve,
    batch,
    options,
    known,
    onRadius,
    targets:
      targeted === undefined
        ? undefined
        : chooseTargets(targeted, batch.clean, batch.samples, options.classifier.classes, options.seed),
  }
  if (attacks[name].kind === 'minimal') await atOnce(attempt)
  else await radiusByRadius(attempt)
}

interface Attempt {
  /** Any of the curve's: the radius apart, they are the same. */
  readonly run: AttackRun
  readonly curve: Curve
  readonly batch: AttackedBatch
  readonly options: JudgeOptions
  readonly known: Known
  readonly onRadius: OnRadius
  readonly targets: readonly number[] | undefined
}

async function radiusByRadius(attempt: Attempt): Promise<void> {
  const { curve, batch, known } = attempt
  let finals = untouched(batch)
  for (const { epsilon, index } of curve) {
    const done = known.columns(index)
    if (done !== undefined) {
      finals = finalsOf(done, known.images(index))
      continue
    }
    const began = performance.now()
    const rows = standing(attempt, finals)
    const { zeroGradients, nanGradients } = await attack(attempt, index, rows, finals, epsilon)
    report(attempt, index, finals, { zeroGradients, nanGradients, seconds: secondsSince(began) })
  }
}

/** The nearest adversarial images, then each radius by their norms; the effort is told with the first. */
async function atOnce(attempt: Attempt): Promise<void> {
  const { curve, batch, known, options } = attempt
  if (curve.every(({ index }) => known.columns(index))) return
  const began = performance.now()
  const nearest = untouched(batch)
  const first = curve[0]!.index
  let effort = await attack(attempt, first, standing(attempt, nearest), nearest, Number.POSITIVE_INFINITY)
  const pixels = pixelCount(options.classifier)
  let seconds = secondsSince(began)
  for (const { epsilon, index } of curve) {
    const finals = untouched(batch)
    nearest.norms.forEach((norm, i) => {
      if (norm > epsilon + ballTolerance) return
      rowOf(finals.images, i, pixels).set(rowOf(nearest.images, i, pixels))
      for (const key of ['predictions', 'nll', 'confidence', 'norms'] as const)
        finals[key][i] = nearest[key][i]!
    })
    if (known.columns(index) === undefined) report(attempt, index, finals, { ...effort, seconds })
    effort = { zeroGradients: 0, nanGradients: 0 }
    seconds = 0
  }
}

/** The rows to attack. */
function standing({ run, batch, targets }: Attempt, finals: Finals): Int32Array {
  const { clean } = batch
  const rows = Int32Array.from(clean.labels.keys())
  return rows.filter((i) => {
    if (targets?.[i] === -1) return false
    if (run.parameters.lastIterate) return true
    const fooled = targets ? finals.predictions[i] === targets[i] : finals.predictions[i] !== clean.labels[i]
    return clean.predictions[i] === clean.labels[i] && !fooled
  })
}

async function attack(
  { run, batch, options, targets }: Attempt,
  index: number,
  rows: Int32Array,
  finals: Finals,
  epsilon: number,
): Promise<Pick<AttackResult, 'zeroGradients' | 'nanGradients'>> {
  if (rows.length === 0) return { zeroGradients: 0, nanGradients: 0 }
  const { name, ball, parameters, surrogate } = run
  const of = (all: Int32Array | readonly number[]) => Int32Array.from(rows, (row) => all[row]!)
  const result = await attacks[name].run({
    classifier: watched(surrogate?.classifier ?? options.classifier, (n) =>
      options.onPasses?.(index, rows.length, n),
    ),
    target: {
      images: gatherRows(batch.images, rows, pixelCount(options.classifier)),
      labels: of(batch.labels),
      samples: of(batch.samples),
      ...(targets && { targets: of(targets) }),
    },
    ball,
    epsilon,
    parameters,
    seed: options.seed,
  })
  await judge(result.images, rows, batch, finals, { ball, epsilon }, options)
  rows.forEach((row, i) => {
    finals.brokenBy[row] = result.brokenBy?.[i] ?? ''
  })
  return result
}

function report(
  { onRadius, targets }: Attempt,
  index: number,
  { images, predictions, nll, confidence, norms, brokenBy }: Finals,
  effort: Pick<RunColumns, 'zeroGradients' | 'nanGradients' | 'seconds'>,
): void {
  const { zeroGradients, nanGradients, seconds } = effort
  const columns = {
    predictions: [...predictions],
    nll: [...nll],
    confidence: [...confidence],
    norms: [...norms],
    ...(targets && { targets }),
    ...(brokenBy.some((part) => part !== '') && { brokenBy: [...brokenBy] }),
    zeroGradients,
    nanGradients,
    seconds,
  }
  onRadius(index, columns, images)
}

const secondsSince = (began: number): number => (performance.now() - began) / 1000
