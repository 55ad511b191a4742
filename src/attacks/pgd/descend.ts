import { randomStream } from '../../data/random.ts'
import type { AttackContext } from '../attack.ts'
import { pixelCount, predictions } from '../classifier.ts'
import { clipPixel } from '../feasible.ts'
import type { Goal } from '../goal.ts'
import type { GradientFaults } from '../gradient-faults.ts'
import { meanLossGradient } from '../mean-gradient.ts'
import { gatherRows, rowOf } from '../rows.ts'
import { Momentum } from './momentum.ts'
import { type Rules, rulesOf } from './rules.ts'
import { descendBySigns, takesSigns } from './signs.ts'
import { takeStep } from './step.ts'

/** One try. */
export interface Descent {
  /** Of the whole target, [n, ...shape]; the iterates of those that stand are written here. */
  readonly images: Float32Array
  /** Numbers of the images that are tried. */
  readonly standing: Int32Array<ArrayBuffer>
  readonly restart: number
  readonly faults: GradientFaults
}

/** Takes all steps, each of what has not got there yet; gives back the numbers of those not seen to get there. */
export async function descend(
  context: AttackContext,
  goal: Goal,
  { images, standing, restart, faults }: Descent,
): Promise<Int32Array<ArrayBuffer>> {
  const { classifier, target, epsilon, parameters } = context
  const rules = rulesOf(context)
  const pixels = pixelCount(classifier)
  const { decay, eotSamples = 1, relativeStepSize, stepSize = relativeStepSize * epsilon } = parameters
  const momentum = decay === undefined ? undefined : new Momentum(decay, rules)
  const step = { rules, epsilon, size: Math.fround(stepSize) }
  for (const i of standing) start(context, rules, rowOf(images, i, pixels), i, restart)

  if (momentum === undefined && eotSamples <= 1 && takesSigns(rules) && classifier.signStep)
    return descendBySigns(context, goal, { images, standing, restart, faults }, step)
  let active = standing
  for (let k = 0; k < parameters.steps && active.length > 0; k += 1) {
    const labels = active.map((i) => target.labels[i]!)
    const targets = target.targets && active.map((i) => target.targets![i]!)
    const at = gatherRows(images, active, pixels)
    const { logits, gradient } = await meanLossGradient(
      classifier,
      eotSamples,
      at,
      labels,
      goal.loss,
      targets,
    )
    const guessed = predictions(logits, classifier.classes)
    // An image that got there keeps the iterate it got there with and leaves the batch.
    const goesOn = (row: number) => parameters.lastIterate || !goal.isReached(guessed[row]!, active[row]!)
    if (rules.reduction === 'mean')
      for (let p = 0; p < gradient.length; p += 1) gradient[p] = gradient[p]! / active.length
    active.forEach((i, row) => {
      if (!goesOn(row)) return
      const g = rowOf(gradient, row, pixels)
      faults.look(i, g)
      momentum?.add(i, g)
      takeStep(rowOf(images, i, pixels), rowOf(target.images, i, pixels), g, step)
    })
    active = active.filter((_, row) => goesOn(row))
  }
  return active
}

/** The image itself, or a random point around it. */
function start(
  { target, epsilon, parameters, seed }: AttackContext,
  { ball, clip }: Rules,
  x: Float32Array,
  i: number,
  restart: number,
): void {
  x.set(rowOf(target.images, i, x.length))
  if (!parameters.randomStart) return
  const delta = new Float32Array(x.length)
  ball.sample(randomStream(seed, 'pgd/start', target.samples[i]!, restart), epsilon, delta)
  for (let p = 0; p < x.length; p += 1) {
    const moved = Math.fround(x[p]! + delta[p]!)
    x[p] = clip === 'never' ? moved : clipPixel(moved)
  }
}
