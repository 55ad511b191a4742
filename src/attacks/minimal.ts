/**
 * What attacks of kind `minimal` share: the nearest adversarial image of each sample, and when one counts. It wins by
 * more than rounding, since it lies at the boundary, where another batch size would decide otherwise.
 */
import type { AttackContext, AttackResult } from './attack.ts'
import { pixelCount } from './classifier.ts'
import type { GradientFaults } from './gradient-faults.ts'
import { rowOf } from './rows.ts'

/** Share of the highest score: well above what the order of a float32 sum changes. */
const rounding = 1e-5

/** The nearest adversarial images found so far; samples go by their row in the target, iterates lie row by row. */
export interface Nearest {
  /** [n, ...shape]; the original where none was found. */
  readonly images: Float32Array
  /** In the norm of the ball, [n]; Infinity where none was found. */
  readonly distances: Float64Array
  /** Samples that the model gets right: an image that fools it as it is has distance 0. */
  readonly standing: Int32Array<ArrayBuffer>
  /** Scores of the originals, [n, C]. */
  readonly logits: Float32Array
  /** By how much these scores fool the model, less the confidence asked for and what may be rounding: above 0 where they do. */
  lead(logits: Float32Array, i: number): number
  /** Keeps an adversarial image of sample i if it is nearer than the one before. */
  offer(i: number, image: Float32Array): void
  /** Whether sample i needs no further search: with a finite epsilon, any image inside the ball will do. */
  done(i: number): boolean
  /** What the attack gives back: what lies outside of the ball stays the original. */
  result(faults: GradientFaults): AttackResult
}

/**
 * One forward pass of the originals, and nothing found beyond them.
 *
 * @param confidence by how much the wrong class must win; an original that is wrong already need not
 */
export async function startNearest(
  { classifier, target, ball, epsilon }: AttackContext,
  confidence = 0,
): Promise<Nearest> {
  const { labels, targets } = target
  const [pixels, n] = [pixelCount(classifier), labels.length]
  const images = target.images.slice()
  const distances = new Float64Array(n).fill(Number.POSITIVE_INFINITY)
  const logits = await classifier.logits(target.images)
  const lead = (z: Float32Array, i: number) =>
    (targets ? -rivalLead(z, targets[i]!) : rivalLead(z, labels[i]!)) - confidence - leastLead(z)
  rowsOf(logits, classifier.classes).forEach((z, i) => {
    // As everywhere else the first of equal scores is the guess, however close the others are.
    const guess = z.indexOf(z.reduce((a, b) => Math.max(a, b)))
    if (targets ? guess === targets[i] : guess !== labels[i]) distances[i] = 0
  })
  const delta = new Float64Array(pixels)
  return {
    images,
    distances,
    logits,
    lead,
    standing: Int32Array.from(labels.keys()).filter((i) => distances[i]! > 0),
    offer(i, image) {
      const x0 = rowOf(target.images, i, pixels)
      for (let p = 0; p < pixels; p += 1) delta[p] = image[p]! - x0[p]!
      const distance = ball.norm(delta)
      if (!(distance < distances[i]!)) return
      distances[i] = distance
      rowOf(images, i, pixels).set(image)
    },
    done: (i) => epsilon < Number.POSITIVE_INFINITY && distances[i]! <= epsilon,
    result(faults) {
      for (let i = 0; i < n; i += 1)
        if (distances[i]! > epsilon) rowOf(images, i, pixels).set(rowOf(target.images, i, pixels))
      return { images, ...faults.counts() }
    },
  }
}

/** By how much the best of the other classes leads class k; below 0 where k is the guess. */
export function rivalLead(z: Float32Array, k: number): number {
  let best = Number.NEGATIVE_INFINITY
  for (let c = 0; c < z.length; c += 1) if (c !== k && z[c]! > best) best = z[c]!
  return best - z[k]!
}

/** By how much one of these scores must exceed the others to count as higher. */
export const leastLead = (z: Float32Array): number =>
  rounding * z.reduce((a, b) => Math.max(a, Math.abs(b)), 0)

/** Views of the rows of [n, length]. */
export const rowsOf = (all: Float32Array, length: number): Float32Array[] =>
  Array.from({ length: all.length / length }, (_, i) => rowOf(all, i, length))

/** Takes out of a gradient what gives no direction, in place. */
export function dropFaults(gradient: Float32Array): void {
  for (let p = 0; p < gradient.length; p += 1) if (!Number.isFinite(gradient[p]!)) gradient[p] = 0
}
