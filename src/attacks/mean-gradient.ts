import type { Classifier, LossGradient } from './classifier.ts'
import type { LossName } from './losses/index.ts'

/**
 * Scores, losses and gradients averaged over several looks at the same images: for a model that draws random numbers
 * an estimate of what it does on average (expectation over transformation, Athalye et al. 2018, section 4.2).
 */
export async function meanLossGradient(
  classifier: Classifier,
  looks: number,
  images: Float32Array,
  labels: Int32Array,
  loss: LossName,
  targets: Int32Array | undefined,
): Promise<LossGradient> {
  const first = await classifier.lossGradient(images, labels, loss, targets)
  if (looks <= 1) return first
  const sums = [first.logits, first.loss, first.gradient].map((values) => Float64Array.from(values))
  for (let look = 1; look < looks; look += 1) {
    const next = await classifier.lossGradient(images, labels, loss, targets)
    for (const [k, values] of [next.logits, next.loss, next.gradient].entries()) add(sums[k]!, values)
  }
  const [logits, losses, gradient] = sums.map((sum) => Float32Array.from(sum, (value) => value / looks))
  return { logits: logits!, loss: losses!, gradient: gradient! }
}

function add(sum: Float64Array, values: Float32Array): void {
  for (let i = 0; i < sum.length; i += 1) sum[i]! += values[i]!
}
