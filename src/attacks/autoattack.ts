/**
 * AutoAttack: attacks that fail in different ways, one after the other, each on what still stands.
 *
 * Croce and Hein, Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks,
 * ICML 2020 (arXiv 2003.01690), section 5; for l1 Mind the Box, ICML 2021 (arXiv 2103.01208). The versions `plus`
 * and `rand` are those of their repository.
 */
import { apgd, apgdDlr, apgdTargeted } from './apgd.ts'
import type { Attack, AttackContext, AttackParameters, AttackResult } from './attack.ts'
import { pixelCount, predictions } from './classifier.ts'
import { fab, fabTargeted } from './fab.ts'
import { gatherRows, rowOf } from './rows.ts'
import { square } from './square.ts'

/** An attack of the ensemble, and where it departs from its own defaults. */
interface Part {
  readonly name: string
  readonly attack: Attack
  readonly parameters?: Partial<AttackParameters>
  /** Where it departs from them in l1 alone. */
  readonly inL1?: Partial<AttackParameters>
}

const fiveTimes = { restarts: 5 }
const apgdT: Part = { name: 'apgd-t', attack: apgdTargeted }
const fabT: Part = { name: 'fab-t', attack: fabTargeted }
const squarePart: Part = { name: 'square', attack: square }

/** In l1 more starts and fewer classes. */
const standard: readonly Part[] = [
  { name: 'apgd-ce', attack: apgd, inL1: fiveTimes },
  { ...apgdT, inL1: { targetClasses: 5 } },
  fabT,
  squarePart,
]

const plus: readonly Part[] = [
  { name: 'apgd-ce', attack: apgd, parameters: { ...fiveTimes, singleRadius: true } },
  { name: 'apgd-dlr', attack: apgdDlr, parameters: { ...fiveTimes, singleRadius: true } },
  { name: 'fab', attack: fab, parameters: fiveTimes },
  squarePart,
  { ...apgdT, parameters: { singleRadius: true } },
  fabT,
]

const averaged = { eotSamples: 20, singleRadius: true }
const rand: readonly Part[] = [
  { name: 'apgd-ce', attack: apgd, parameters: averaged },
  { name: 'apgd-dlr', attack: apgdDlr, parameters: averaged },
]

export const autoAttack = ensemble('AutoAttack standard: apgd-ce, apgd-t, fab-t, square', standard)
export const autoAttackPlus = ensemble(
  'AutoAttack plus: apgd-ce, apgd-dlr, fab, square, apgd-t, fab-t, with restarts',
  plus,
)
export const autoAttackRand = ensemble(
  'AutoAttack for models with randomness: apgd-ce, apgd-dlr, gradients averaged over 20 looks',
  rand,
)

/** Parts share steps, queries and target classes; everything else is the ensemble's own. */
function ensemble(description: string, parts: readonly Part[]): Attack {
  const shared = { steps: 100, queries: 5000, targetClasses: 9 }
  return {
    description,
    kind: 'bounded',
    balls: ['linf', 'l2', 'l1'],
    targeted: false,
    source: 'Croce and Hein 2020, Reliable Evaluation',
    defaults: { ...apgd.defaults, ...shared },
    reads: ['steps', 'queries', 'targetClasses'],
    run: (context) => inTurn(context, parts),
  }
}

/**
 * Runs the parts in turn. Whether an image is broken is decided by a fresh look at what a part gives back; an image that
 * withstands all of them keeps what the first part made of it.
 */
async function inTurn(context: AttackContext, parts: readonly Part[]): Promise<AttackResult> {
  const { classifier, target } = context
  const pixels = pixelCount(classifier)
  const images = target.images.slice()
  const brokenBy = new Array<string | undefined>(target.labels.length).fill(undefined)
  const counts = { zeroGradients: 0, nanGradients: 0 }
  let standing = await unbroken(context, target.images, [...target.labels.keys()])
  for (const [k, part] of parts.entries()) {
    if (standing.length === 0) break
    const result = await part.attack.run(partContext(context, part, standing))
    const survivors = new Set(await unbroken(context, result.images, standing))
    standing.forEach((i, row) => {
      if (!survivors.has(i)) brokenBy[i] = part.name
      if (k === 0 || !survivors.has(i)) images.set(rowOf(result.images, row, pixels), i * pixels)
    })
    standing = [...survivors]
    // Not a sum: several parts may find the same image.
    counts.zeroGradients = Math.max(counts.zeroGradients, result.zeroGradients)
    counts.nanGradients = Math.max(counts.nanGradients, result.nanGradients)
  }
  return { images, ...counts, brokenBy }
}

/** What one part is asked to do: the images with these numbers, its own defaults, the budget of the ensemble. */
function partContext(
  context: AttackContext,
  { attack, parameters, inL1 }: Part,
  numbers: readonly number[],
): AttackContext {
  const { images, labels, samples } = context.target
  const pick = (all: Int32Array) => Int32Array.from(numbers, (i) => all[i]!)
  const own: Partial<AttackParameters> = { ...parameters, ...(context.ball.name === 'l1' && inL1) }
  const { steps, queries, targetClasses = Number.POSITIVE_INFINITY, countsStuck } = context.parameters
  // The budget can only cut what a part does.
  const most = Math.min(targetClasses, own.targetClasses ?? Number.POSITIVE_INFINITY)
  const budget = {
    steps,
    ...(queries !== undefined && { queries }),
    // Its authors' steps in l1, so that its number can be compared with those that others publish.
    countsStuck: countsStuck ?? true,
    ...(most < Number.POSITIVE_INFINITY && { targetClasses: most }),
  }
  return {
    ...context,
    target: {
      images: gatherRows(images, numbers, pixelCount(context.classifier)),
      labels: pick(labels),
      samples: pick(samples),
    },
    parameters: { ...attack.defaults, ...own, ...budget },
  }
}

/** Those of the images with these numbers that the model gets right; `images` has one row a number. */
async function unbroken(
  { classifier, target }: AttackContext,
  images: Float32Array,
  numbers: readonly number[],
): Promise<number[]> {
  const guessed = predictions(await classifier.logits(images), classifier.classes)
  return numbers.filter((i, row) => guessed[row] === target.labels[i])
}
