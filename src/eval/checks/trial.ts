/** An attack on the sample, judged as an evaluation judges: by a forward pass on the final images. */
import type { Attack, AttackParameters } from '../../attacks/attack.ts'
import { balls } from '../../attacks/balls.ts'
import { type Classifier, predictions } from '../../attacks/classifier.ts'
import type { LossName } from '../../attacks/losses/index.ts'
import type { Probe } from './check.ts'

/** @returns whether the model still gets each image of the sample right; Linf, radius in pixel units of [0, 1] */
export async function withstood(
  { sample, seed }: Probe,
  classifier: Classifier,
  attack: Attack,
  epsilon: number,
  parameters: Partial<AttackParameters> = {},
): Promise<boolean[]> {
  const { images } = await attack.run({
    classifier,
    target: sample,
    ball: balls.linf,
    epsilon,
    parameters: { ...attack.defaults, ...parameters },
    seed,
  })
  const guessed = predictions(await classifier.logits(images), classifier.classes)
  return Array.from(guessed, (c, i) => c === sample.labels[i])
}

/** The same model, whose gradients are of this loss whatever is asked for. */
export const raising = (classifier: Classifier, loss: LossName): Classifier => ({
  classes: classifier.classes,
  shape: classifier.shape,
  logits: (images) => classifier.logits(images),
  lossGradient: (images, labels, _, targets) => classifier.lossGradient(images, labels, loss, targets),
})

export const count = (flags: readonly boolean[]): number => flags.filter((flag) => flag).length
