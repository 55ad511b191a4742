import type { Classifier } from '../../attacks/classifier.ts'

/** The same classifier, which tells how many images go through it: a sign of life of long attacks. */
export const watched = (classifier: Classifier, onPasses: (n: number) => void): Classifier => ({
  classes: classifier.classes,
  shape: classifier.shape,
  async logits(images) {
    const logits = await classifier.logits(images)
    onPasses(logits.length / classifier.classes)
    return logits
  },
  async lossGradient(images, labels, loss, targets) {
    const result = await classifier.lossGradient(images, labels, loss, targets)
    onPasses(labels.length)
    return result
  },
  ...(classifier.signStep && {
    async signStep(from) {
      const result = await classifier.signStep!(from)
      onPasses(from.labels.length)
      return result
    },
  }),
})
