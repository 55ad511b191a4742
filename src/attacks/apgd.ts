import { climb, type Run } from './apgd/search.ts'
import type { Attack, AttackContext, AttackParameters, AttackResult } from './attack.ts'
import { strongestWrong } from './boundary.ts'
import { pixelCount, predictions } from './classifier.ts'
import { type Goal, goalOf } from './goal.ts'
import { GradientFaults } from './gradient-faults.ts'

const defaults: AttackParameters = {
  steps: 100,
  relativeStepSize: 2,
  restarts: 1,
  randomStart: true,
  lastIterate: false,
  eotSamples: 1,
}
const reads = ['steps', 'relativeStepSize', 'restarts', 'randomStart', 'lastIterate', 'eotSamples'] as const
const source = 'Croce and Hein 2020, Reliable Evaluation'

/**
 * Auto-PGD: gradient ascent with momentum whose step is halved, image by image, when it no longer pays; in l1 with
 * sparse steps, first in wider balls, no step longer than the radius. Any iterate that fools the model counts; a restart
 * tries what still stands.
 *
 * Croce and Hein 2020 (arXiv 2003.01690), Algorithm 1; in l1 Croce and Hein 2021 (arXiv 2103.01208).
 */
export const apgd: Attack = {
  description: 'Auto-PGD, cross-entropy unless another loss is asked for',
  kind: 'bounded',
  balls: ['linf', 'l2', 'l1'],
  targeted: true,
  source,
  defaults: { ...defaults, loss: 'cross-entropy' },
  reads: [...reads, 'loss'],
  run(context) {
    const { restarts, loss } = context.parameters
    const { targets } = context.target
    return inTurn(context, goalOf(context.target, loss), () =>
      Array.from({ length: restarts }, (_, run) => ({ targets, run })),
    )
  },
}

/** The same on the difference of logits ratio, which does not change when all scores are scaled (section 4.1). */
export const apgdDlr: Attack = {
  ...apgd,
  description: 'Auto-PGD, difference of logits ratio',
  defaults: { ...defaults, loss: 'dlr' },
  reads,
  run: (context) => apgd.run({ ...context, parameters: { ...context.parameters, loss: 'dlr' } }),
}

/**
 * The same, towards one wrong class after the other, those with the highest scores on the clean image first
 * (section 4.2). Any wrong class counts, unless the target says which is to be reached.
 */
export const apgdTargeted: Attack = {
  ...apgd,
  description: 'Auto-PGD, targeted difference of logits ratio, the nine likeliest wrong classes in turn',
  defaults: { ...defaults, targetClasses: 9 },
  reads: [...reads, 'targetClasses'],
  run(context) {
    const { restarts, targetClasses = 9 } = context.parameters
    const { labels, targets } = context.target
    const { classes } = context.classifier
    const count = targets ? 1 : Math.min(targetClasses, classes - 1)
    const goal = { ...goalOf(context.target, 'dlr'), loss: 'targeted-dlr' } as const
    return inTurn(context, goal, (clean) => {
      const ranked = strongestWrong(clean, labels, classes, count)
      return Array.from({ length: count * restarts }, (_, run) => {
        const rank = Math.floor(run / restarts)
        return { targets: targets ?? Int32Array.from(ranked, (order) => order[rank]!), run }
      })
    })
  },
}

/**
 * Runs one after the other, each on what the ones before have left standing. What withstands all of them comes back
 * where the cross-entropy was highest; where another loss was raised, at whose highest point the cross-entropy may be
 * lower than on the image itself, it comes back as it was.
 *
 * @param plan the runs, given the scores of the clean images
 */
async function inTurn(
  context: AttackContext,
  goal: Goal,
  plan: (clean: Float32Array) => readonly Run[],
): Promise<AttackResult> {
  const { classifier, target, parameters } = context
  const pixels = pixelCount(classifier)
  const images = target.images.slice()
  const faults = new GradientFaults()
  const clean = await classifier.logits(target.images)
  const guessed = predictions(clean, classifier.classes)
  let standing = [...target.labels.keys()].filter(
    (i) => parameters.lastIterate || !goal.isReached(guessed[i]!, i),
  )
  const keepsHighest = parameters.lastIterate || goal.loss.endsWith('cross-entropy')
  const highest = new Float32Array(target.labels.length).fill(Number.NEGATIVE_INFINITY)
  for (const run of plan(clean)) {
    if (standing.length === 0) break
    const broken = new Set<number>()
    for (const { number, image, loss, isReached } of await climb(context, goal, standing, run, faults)) {
      if (isReached) broken.add(number)
      if (!isReached && !(keepsHighest && loss > highest[number]!)) continue
      highest[number] = loss
      images.set(image, number * pixels)
    }
    standing = standing.filter((i) => !broken.has(i))
  }
  return { images, ...faults.counts() }
}
