import type { Target } from '../../attacks/attack.ts'
import type { LossGradient } from '../../attacks/classifier.ts'
import type { LossName } from '../../attacks/losses/index.ts'
import type { CheckContext, Probe } from './check.ts'

/** Images that checks look at: enough to see a fault in a tenth of them. */
const sampleSize = 32

/** Scores and gradients of the first images of the sample, each asked for once. */
export function openProbe(context: CheckContext): Probe {
  const { classifier } = context
  const sample = head(context.sample, sampleSize)
  const gradients = new Map<LossName, Promise<LossGradient>>()
  let scores: Promise<Float32Array> | undefined
  return {
    ...context,
    sample,
    scores() {
      scores ??= classifier.logits(sample.images)
      return scores
    },
    gradient(loss) {
      const known = gradients.get(loss) ?? classifier.lossGradient(sample.images, sample.labels, loss)
      gradients.set(loss, known)
      return known
    },
  }
}

/** The first n images. */
export const head = ({ images, labels, samples }: Target, n: number): Target => ({
  images: images.subarray(0, n * (images.length / labels.length)),
  labels: labels.subarray(0, n),
  samples: samples.subarray(0, n),
})
