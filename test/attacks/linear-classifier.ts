/**
 * A linear classifier in plain JavaScript, logits = W x + b, for which the strongest attack is known in closed form:
 * with two classes the loss grows with (w_other - w_label) x alone, so inside a Linf ball every pixel goes to its end.
 */
import type { Classifier, LossGradient } from '../../src/attacks/classifier.ts'
import type { LossName } from '../../src/attacks/losses/index.ts'

export interface LinearClassifier extends Classifier {
  /** Sizes of the batches that were asked for, in order. */
  readonly calls: { readonly logits: number[]; readonly gradients: number[] }
  readonly weights: readonly (readonly number[])[]
}

/** @param weights one row a class; @param bias one number a class; @param shape of one image, by default flat */
export function linearClassifier(
  weights: readonly (readonly number[])[],
  bias: readonly number[] = weights.map(() => 0),
  shape: readonly number[] = [weights[0]!.length],
): LinearClassifier {
  const [classes, pixels] = [weights.length, weights[0]!.length]
  const calls = { logits: [] as number[], gradients: [] as number[] }
  const scores = (x: Float32Array) => weights.map((w, c) => dot(w, x) + bias[c]!)
  return {
    classes,
    shape,
    calls,
    weights,
    async logits(images) {
      calls.logits.push(images.length / pixels)
      return Float32Array.from(rows(images, pixels).flatMap(scores))
    },
    async lossGradient(images, labels, loss = 'cross-entropy', targets = labels): Promise<LossGradient> {
      calls.gradients.push(labels.length)
      const all = rows(images, pixels).map((x, i) => {
        const z = scores(x)
        const { value, cotangent } = lossAt(loss, z, labels[i]!, targets[i]!)
        const gradient = Array.from({ length: pixels }, (_, k) =>
          cotangent.reduce((sum, u, c) => sum + u * weights[c]![k]!, 0),
        )
        return { z, loss: value, gradient }
      })
      return {
        logits: Float32Array.from(all.flatMap((a) => a.z)),
        loss: Float32Array.from(all, (a) => a.loss),
        gradient: Float32Array.from(all.flatMap((a) => a.gradient)),
      }
    },
  }
}

/** A loss of src/attacks/losses at the scores of one image, with its derivative by them. */
function lossAt(loss: LossName, z: readonly number[], y: number, t: number) {
  const unit = (k: number) => z.map((_, c) => (c === k ? 1 : 0))
  const minus = (a: readonly number[], b: readonly number[]) => a.map((v, c) => v - b[c]!)
  const order = [...z.keys()].sort((a, b) => z[b]! - z[a]!)
  const rival = order.find((c) => c !== y)!
  const quotient = (wrong: number, rest: readonly number[]) => {
    const top = minus(unit(wrong), unit(y))
    if (rest.length === 0) return { value: z[wrong]! - z[y]!, cotangent: top }
    const lower = z.map((_, c) => (rest.includes(c) ? 1 / rest.length : 0))
    const bottom = minus(unit(order[0]!), lower)
    const at = (weights: readonly number[]) => weights.reduce((sum, w, c) => sum + w * z[c]!, 0)
    const [a, b] = [at(top), at(bottom) + 1e-12]
    return { value: a / b, cotangent: top.map((w, c) => w / b - (a / b / b) * bottom[c]!) }
  }
  switch (loss) {
    case 'cross-entropy':
      return { value: crossEntropy(z, y), cotangent: minus(softmax(z), unit(y)) }
    case 'targeted-cross-entropy':
      return { value: -crossEntropy(z, t), cotangent: minus(unit(t), softmax(z)) }
    case 'binary-cross-entropy': {
      const p = softmax(z)
      const n = z.length
      const value = -p.reduce((sum, v, c) => sum + Math.log(c === y ? v : 1 - v), 0) / n
      const slopes = p.map((v, c) => (c === y ? -1 / v : 1 / (1 - v)) / n)
      const mean = slopes.reduce((sum, slope, c) => sum + slope * p[c]!, 0)
      return { value, cotangent: p.map((v, c) => v * (slopes[c]! - mean)) }
    }
    case 'margin':
      return quotient(rival, [])
    case 'difference':
      return quotient(t, [])
    case 'dlr':
      return quotient(rival, z.length < 3 ? [] : [order[2]!])
    case 'targeted-dlr':
      return quotient(t, z.length < 4 ? [] : [order[2]!, order[3]!])
  }
}

/** Whichever loss or gradient `edit` changes in place, row by row; everything else is the classifier's. */
export function withGradients(
  classifier: LinearClassifier,
  edit: (gradient: Float32Array, image: Float32Array) => void,
): LinearClassifier {
  return {
    ...classifier,
    async lossGradient(images, labels, loss, targets) {
      const result = await classifier.lossGradient(images, labels, loss, targets)
      const pixels = images.length / labels.length
      const [gradients, inputs] = [rows(result.gradient, pixels), rows(images, pixels)]
      gradients.forEach((g, i) => {
        edit(g, inputs[i]!)
      })
      return result
    },
  }
}

/** The image in the Linf ball and in [0, 1] with the highest loss, for two classes. */
export function strongestLinf(
  { weights }: LinearClassifier,
  x: Float32Array,
  label: number,
  epsilon: number,
): Float32Array {
  const radius = Math.fround(epsilon)
  return x.map((value, k) => {
    const uphill = Math.sign(weights[1 - label]![k]! - weights[label]![k]!)
    return Math.min(1, Math.max(0, Math.fround(value + radius * uphill)))
  })
}

/** The same in the l1 ball: the pixels that count most go to their bounds, one after the other, while the radius lasts. */
export function strongestL1(
  { weights }: LinearClassifier,
  x: Float32Array,
  label: number,
  epsilon: number,
): Float32Array {
  const uphill = weights[label]!.map((value, k) => weights[1 - label]![k]! - value)
  const strongest = x.slice()
  let left = epsilon
  for (const k of [...uphill.keys()].sort((a, b) => Math.abs(uphill[b]!) - Math.abs(uphill[a]!))) {
    const length = Math.min(left, uphill[k]! > 0 ? 1 - x[k]! : x[k]!)
    strongest[k] = x[k]! + Math.sign(uphill[k]!) * length
    left -= length
  }
  return strongest
}

/** How far an image with room on all sides is from the other of two classes, in the Linf norm. */
export function distanceLinf(
  { weights }: LinearClassifier,
  x: Float32Array,
  label: number,
  bias: readonly number[] = [0, 0],
): number {
  const w = weights[label]!.map((value, k) => value - weights[1 - label]![k]!)
  const margin = dot(w, x) + bias[label]! - bias[1 - label]!
  return margin / w.reduce((sum, value) => sum + Math.abs(value), 0)
}

export function lossOf({ weights }: LinearClassifier, x: Float32Array, label: number): number {
  return crossEntropy(
    weights.map((w) => dot(w, x)),
    label,
  )
}

/** Views of the rows of [n, length]. */
export const rows = (all: Float32Array, length: number): Float32Array[] =>
  Array.from({ length: all.length / length }, (_, i) => all.subarray(i * length, (i + 1) * length))

const dot = (w: readonly number[], x: Float32Array): number =>
  w.reduce((sum, value, k) => sum + value * x[k]!, 0)

function softmax(z: readonly number[]): number[] {
  const largest = Math.max(...z)
  const powers = z.map((value) => Math.exp(value - largest))
  const total = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / total)
}

function crossEntropy(z: readonly number[], label: number): number {
  const largest = Math.max(...z)
  return Math.log(z.reduce((sum, value) => sum + Math.exp(value - largest), 0)) + largest - z[label]!
}
