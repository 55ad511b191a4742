/** PGD in linf where the model takes the steps itself. */
import type { AttackContext } from '../attack.ts'
import { balls } from '../balls.ts'
import { pixelCount, predictions } from '../classifier.ts'
import type { Goal } from '../goal.ts'
import { gatherRows, rowOf } from '../rows.ts'
import type { SignSteppedOn } from '../sign-steps.ts'
import type { Descent } from './descend.ts'
import type { Rules } from './rules.ts'
import { type Step, takeStep } from './step.ts'

/** Whether a step is what `Classifier.signStep` does. */
export const takesSigns = ({ ball, clip, reduction }: Rules): boolean =>
  ball === balls.linf && clip === 'after' && reduction === 'sum'

/** The images that still take steps: those of the target with these numbers, row by row. */
interface Rows {
  readonly numbers: Int32Array<ArrayBuffer>
  readonly images: Float32Array
  readonly clean: Float32Array
  readonly labels: Int32Array
  readonly targets: Int32Array | undefined
}

/** As `descend`, from starts that are in place. */
export async function descendBySigns(
  context: AttackContext,
  goal: Goal,
  { images, standing, faults }: Descent,
  step: Step,
): Promise<Int32Array<ArrayBuffer>> {
  const { classifier, target, parameters } = context
  const pixels = pixelCount(classifier)
  const rowsOf = (all: Float32Array, numbers: Int32Array<ArrayBuffer>, at: ArrayLike<number>): Rows => ({
    numbers,
    images: gatherRows(all, at, pixels),
    clean: gatherRows(target.images, numbers, pixels),
    labels: numbers.map((i) => target.labels[i]!),
    targets: target.targets && numbers.map((i) => target.targets![i]!),
  })
  let active = rowsOf(images, standing, standing)
  for (let k = 0; k < parameters.steps && active.numbers.length > 0; ) {
    const before = active
    const left = parameters.steps - k
    const after =
      (await stepsTogether(context, goal, before, step, left, faults)) ??
      (await stepAlone(context, goal, before, step, faults))
    k += after.count
    const rows = [...before.numbers.keys()]
    for (const row of rows)
      if (after.done[row]) images.set(rowOf(after.images, row, pixels), before.numbers[row]! * pixels)
    const going = rows.filter((row) => !after.done[row])
    active =
      going.length === rows.length
        ? { ...before, images: after.images }
        : rowsOf(
            after.images,
            Int32Array.from(going, (row) => before.numbers[row]!),
            going,
          )
  }
  for (const [row, i] of active.numbers.entries()) images.set(rowOf(active.images, row, pixels), i * pixels)
  return active.numbers
}

/** Where steps have led. An image that got there keeps the iterate it got there with and leaves the batch. */
type After = Pick<SignSteppedOn, 'images' | 'done'> & { readonly count: number }

async function stepAlone(
  context: AttackContext,
  goal: Goal,
  before: Rows,
  step: Step,
  faults: Descent['faults'],
): Promise<After> {
  const { classifier, parameters } = context
  const pixels = pixelCount(classifier)
  const { logits, slopes, next } = await classifier.signStep!({ ...before, ...sizesOf(goal, step) })
  const guessed = predictions(logits, classifier.classes)
  const done = Uint8Array.from(before.numbers, (i, row) =>
    Number(!parameters.lastIterate && goal.isReached(guessed[row]!, i)),
  )
  for (const [row, isDone] of done.entries()) {
    if (isDone) next.set(rowOf(before.images, row, pixels), row * pixels)
    else faults.lookAtSlope(before.numbers[row]!, slopes[row]!)
  }
  const faulty = before.numbers.map((_, row) => row).filter((row) => !done[row] && Number.isNaN(slopes[row]!))
  if (faulty.length > 0) await stepOutside(context, goal, before, faulty, next, step)
  return { images: next, done, count: 1 }
}

const sizesOf = ({ loss }: Goal, { size, epsilon }: Step) => ({ loss, size, radius: Math.fround(epsilon) })

/** A device is asked this often whether an image has got there and need not come again. */
const stepsAtOnce = 10

/**
 * @param left how many steps are to be done at most
 * @returns undefined where the classifier takes them one by one, and where a gradient is not a number
 */
async function stepsTogether(
  { classifier, parameters }: AttackContext,
  goal: Goal,
  rows: Rows,
  step: Step,
  left: number,
  faults: Descent['faults'],
): Promise<After | undefined> {
  if (!classifier.signSteps) return undefined
  const until = rows.targets ? 'target reached' : 'label left'
  const count = Math.min(stepsAtOnce, left)
  const { images, done, slopes, took } = await classifier.signSteps({
    ...rows,
    ...sizesOf(goal, step),
    count,
    until: parameters.lastIterate ? 'the end' : until,
  })
  if (slopes.some((slope, i) => took[i] && Number.isNaN(slope))) return undefined
  const n = rows.numbers.length
  for (const [i, slope] of slopes.entries()) if (took[i]) faults.lookAtSlope(rows.numbers[i % n]!, slope)
  return { images, done, count }
}

/** The next point of these rows, whose gradients are no numbers in places: those pixels stay where they are. */
async function stepOutside(
  { classifier }: AttackContext,
  goal: Goal,
  { images, clean, labels, targets }: Rows,
  rows: Int32Array,
  next: Float32Array,
  step: Step,
): Promise<void> {
  const pixels = pixelCount(classifier)
  const pick = (all: Int32Array) => rows.map((row) => all[row]!)
  const at = gatherRows(images, rows, pixels)
  const { gradient } = await classifier.lossGradient(at, pick(labels), goal.loss, targets && pick(targets))
  rows.forEach((row, k) => {
    const x = rowOf(next, row, pixels)
    x.set(rowOf(images, row, pixels))
    takeStep(x, rowOf(clean, row, pixels), rowOf(gradient, k, pixels), step)
  })
}
