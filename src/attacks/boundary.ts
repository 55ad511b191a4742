/** Decision boundaries as hyperplanes: what DeepFool and FAB know of the model at a point. */
import { UserError } from '../errors.ts'
import { type BallName, balls } from './balls.ts'
import type { Classifier } from './classifier.ts'
import type { GradientFaults } from './gradient-faults.ts'
import { dropFaults, leastLead, rowsOf } from './minimal.ts'
import { rowOf } from './rows.ts'

/**
 * z_t - z_y near a point, linearised and less twice the least lead: value + <gradient, step>. Its zeros are a little
 * beyond the boundary to class t: steps to the boundary itself can end where rounding decides, count for nothing and
 * move no more.
 */
export interface Boundary {
  readonly value: number
  readonly gradient: Float32Array
}

export interface Points {
  /** [m, ...shape]. */
  readonly images: Float32Array
  /** [m]. */
  readonly labels: Int32Array
  /** For each point the classes whose boundaries are looked at, as many for each. */
  readonly classes: readonly Int32Array[]
  /** Whose gradient faults they are: the sample of each point, [m]. */
  readonly samples: Int32Array
}

/** |<g, step>| is at most dual(g) times the norm of the step. */
const duals = { linf: balls.l1, l2: balls.l2, l1: balls.linf } as const satisfies Record<BallName, unknown>

/**
 * The boundary nearest to each point in the norm of the ball, |value| / dual norm of the gradient, of those to its
 * classes (Croce and Hein 2020, FAB, equation 7; Moosavi-Dezfooli et al. 2016, equation 8). Classes with a zero
 * gradient are infinitely far.
 */
export async function nearestBoundaries(
  classifier: Classifier,
  { images, labels, classes, samples }: Points,
  ball: BallName,
  faults: GradientFaults,
): Promise<Boundary[]> {
  const pixels = images.length / labels.length
  const found: Boundary[] = []
  const distances = new Float64Array(labels.length)
  for (let rank = 0; rank < classes[0]!.length; rank += 1) {
    const targets = Int32Array.from(classes, (of) => of[rank]!)
    const { logits, loss, gradient } = await classifier.lossGradient(images, labels, 'difference', targets)
    samples.forEach((sample, m) => {
      const g = rowOf(gradient, m, pixels)
      if (!Number.isFinite(faults.look(sample, g))) dropFaults(g)
      const value = loss[m]! - 2 * leastLead(rowOf(logits, m, classifier.classes))
      const distance = Math.abs(value) / duals[ball].norm(g)
      if (rank > 0 && !(distance < distances[m]!)) return
      distances[m] = distance
      found[m] = { value, gradient: g }
    })
  }
  return found
}

/**
 * The wrong classes with the highest scores, the highest first, at most `count`; one list a row of the scores.
 *
 * @throws UserError if `count`, the parameter targetClasses, is no number of classes
 */
export function strongestWrong(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
  count: number,
): Int32Array[] {
  if (!Number.isInteger(count) || count < 1)
    throw new UserError(`targetClasses: expected an integer from 1 on, got ${count}`)
  return rowsOf(logits, classes).map((z, i) =>
    Int32Array.from(z.keys())
      .filter((c) => c !== labels[i])
      .sort((a, b) => z[b]! - z[a]! || a - b)
      .slice(0, count),
  )
}
