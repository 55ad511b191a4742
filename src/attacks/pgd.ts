import type { Attack, AttackContext } from './attack.ts'
import { pixelCount, predictions } from './classifier.ts'
import { type Goal, goalOf } from './goal.ts'
import { GradientFaults } from './gradient-faults.ts'
import { descend } from './pgd/descend.ts'
import { gatherRows } from './rows.ts'

/**
 * Projected gradient descent: x <- clip(x0 + project(x + step * steepest(gradient) - x0)), in float32. In linf that is
 * the order of foolbox, torchattacks, CleverHans and ART, with which it agrees bit for bit given the same gradients; where
 * they differ in the other balls, `match` chooses (src/attacks/matching).
 *
 * With a `decay` the direction is that of a running sum of gradients (Dong et al. 2018), with `eotSamples` that of a mean
 * over several looks at the same images (Athalye et al. 2018).
 *
 * Madry et al., Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018, equation 2 and section 2.1.
 */
export const pgd: Attack = {
  description: 'projected gradient descent',
  kind: 'bounded',
  balls: ['linf', 'l2', 'l1'],
  targeted: true,
  source: 'Madry et al. 2018',
  defaults: {
    steps: 20,
    relativeStepSize: 0.25,
    restarts: 1,
    randomStart: true,
    lastIterate: false,
    loss: 'cross-entropy',
    eotSamples: 1,
  },
  reads: [
    'steps',
    'relativeStepSize',
    'stepSize',
    'restarts',
    'randomStart',
    'lastIterate',
    'loss',
    'eotSamples',
    'decay',
    'match',
  ],
  async run(context) {
    const { target, parameters } = context
    const goal = goalOf(target, parameters.loss)
    const images = target.images.slice()
    const faults = new GradientFaults()
    let standing = Int32Array.from(target.labels.keys())
    for (let restart = 0; restart < parameters.restarts && standing.length > 0; restart += 1) {
      // Nobody has looked at the last iterates yet, nor at an image that is not where its steps start from; one that has
      // got there must not be tried.
      if (restart > 0 || (parameters.randomStart && !parameters.lastIterate))
        standing = await unbroken(context, goal, images, standing)
      standing = await descend(context, goal, { images, standing, restart, faults })
    }
    return { images, ...faults.counts() }
  },
}

/** Those of the images numbered `standing` that do not do yet what the goal wants. */
async function unbroken(
  { classifier }: AttackContext,
  goal: Goal,
  images: Float32Array,
  standing: Int32Array<ArrayBuffer>,
): Promise<Int32Array<ArrayBuffer>> {
  const logits = await classifier.logits(gatherRows(images, standing, pixelCount(classifier)))
  const guessed = predictions(logits, classifier.classes)
  return standing.filter((i, row) => !goal.isReached(guessed[row]!, i))
}
