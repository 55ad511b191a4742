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
  const radius = Math.fround(step.epsilon)
  const rowsOf = (all: Float32Array, numbers: Int32Array<ArrayBuffer>, at: ArrayLike<number>): Rows => ({
    numbers,
    images: gatherRows(all, at, pixels),
    clean: gatherRows(target.images, numbers, pixels),
    labels: numbers.map((i) => target.labels[i]!),
    targets: target.targets && numbers.map((i) => target.targets![i]!),
  })
  const keep = ({ numbers, images: all }: Rows, row: number) =>
    images.set(rowOf(all, row, pixels), numbers[row]! * pixels)

  let active = rowsOf(images, standing, standing)
  let k = 0
  while (k < parameters.steps && active.numbers.length > 0) {
    const before = active
    const count = Math.min(stepsAtOnce, parameters.steps - k)
    const after = classifier.signSteps && (await stepsTogether(context, goal, before, step, count, faults))
    if (after) {
      const rows = [...before.numbers.keys()]
      for (const row of rows) if (after.done[row]) keep({ ...before, images: after.images }, row)
      const going = rows.filter((row) => !after.done[row])
      const numbers = Int32Array.from(going, (row) => before.numbers[row]!)
      active = rowsOf(after.images, numbers, going)
      k += count
      continue
    }
    k += 1
    const { logits, slopes, next } = await classifier.signStep!({
      ...before,
      loss: goal.loss,
      size: step.size,
      radius,
    })
    const guessed = predictions(logits, classifier.classes)
    const going = before.numbers
      .map((_, row) => row)
      .filter((row) => {
        const i = before.numbers[row]!
        // An image that got there keeps the iterate it got there with and leaves the batch.
        if (!parameters.lastIterate && goal.isReached(guessed[row]!, i)) {
          keep(before, row)
          return false
        }
        faults.lookAtSlope(i, slopes[row]!)
        return true
      })
    const faulty = going.filter((row) => Number.isNaN(slopes[row]!))
    if (faulty.length > 0) await stepOutside(context, goal, before, faulty, next, step)
    active =
      going.length === before.numbers.length
        ? { ...before, images: next }
        : rowsOf(
            next,
            going.map((row) => before.numbers[row]!),
            going,
          )
  }
  for (const row of active.numbers.keys()) keep(active, row)
  return active.numbers
}

/** A device is asked this often whether an image has got there and need not come again. */
const stepsAtOnce = 10

/** undefined where a gradient is not a number: such steps are taken one by one. */
async function stepsTogether(
  { classifier, parameters }: AttackContext,
  goal: Goal,
  rows: Rows,
  step: Step,
  count: number,
  faults: Descent['faults'],
): Promise<SignSteppedOn | undefined> {
  const until = rows.targets ? 'target reached' : 'label left'
  const stepped = await classifier.signSteps!({
    ...rows,
    ...{ loss: goal.loss, size: step.size, radius: Math.fround(step.epsilon), count },
    until: parameters.lastIterate ? 'the end' : until,
  })
  const { slopes, took } = stepped
  if (slopes.some((slope, i) => took[i] && Number.isNaN(slope))) return undefined
  const n = rows.numbers.length
  for (const [i, slope] of slopes.entries()) if (took[i]) faults.lookAtSlope(rows.numbers[i % n]!, slope)
  return stepped
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
