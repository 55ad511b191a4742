import type { Attack, AttackContext } from './attack.ts'
import { type Descent, inBounds, startDescent, step } from './carlini-wagner/descent.ts'
import { pixelCount } from './classifier.ts'
import { finalSearch } from './final-search.ts'
import { GradientFaults } from './gradient-faults.ts'
import { dropFaults, type Nearest, startNearest } from './minimal.ts'
import { rowOf } from './rows.ts'

/** The first trade-off constant, and by how much it grows until one is found that fools. */
const [firstConstant, growth] = [1e-3, 10]
/** The loss is looked at this many times in a descent, which ends where it has not become smaller by this share. */
const [looks, progress] = [10, 1e-4]

const defaults = {
  steps: 1000,
  relativeStepSize: 1,
  restarts: 1,
  randomStart: false,
  lastIterate: false,
  learningRate: 0.01,
  searchSteps: 9,
  confidence: 0,
} as const

/**
 * Carlini and Wagner's l2 attack: Adam on |x - x0|^2 + c * max(kappa - lead, 0), where lead is by how much the wrong class
 * wins (the target class, or the best of the wrong ones) and x = (tanh(w) + 1) / 2 keeps the pixel bounds; c is found
 * by binary search, for each image its own. Any iterate that fools by `confidence` (kappa) counts; from the nearest one
 * the segment back to the original is searched, since Adam's last steps go to and fro across the boundary.
 *
 * Nine search steps from c = 0.001, Adam's rate 0.01 and the early end are those of the authors' code and of foolbox;
 * 1,000 steps instead of their 10,000, of which the early end leaves about as many.
 *
 * Carlini and Wagner, Towards Evaluating the Robustness of Neural Networks, S&P 2017, sections 5 and 6.1; f_6.
 */
export const carliniWagner: Attack = {
  description: "Carlini and Wagner's l2 attack",
  kind: 'minimal',
  balls: ['l2'],
  targeted: true,
  source: 'Carlini and Wagner 2017',
  defaults,
  reads: ['steps', 'learningRate', 'searchSteps', 'confidence'],
  async run(context) {
    const { confidence = defaults.confidence, searchSteps = defaults.searchSteps } = context.parameters
    const nearest = await startNearest(context, confidence)
    const faults = new GradientFaults()
    const constants = new Map<number, Constant>()
    for (const i of nearest.standing)
      constants.set(i, { low: 0, high: Number.POSITIVE_INFINITY, now: firstConstant })
    for (let search = 0; search < searchSteps; search += 1) {
      const active = nearest.standing.filter((i) => !nearest.done(i))
      const fooled = await descend(context, nearest, active, (i) => constants.get(i)!.now, faults)
      for (const i of active) narrow(constants.get(i)!, fooled.has(i))
    }
    await finalSearch(context.classifier, context.target.images, nearest)
    return nearest.result(faults)
  },
}

/** The trade-off constant of one image: what was too small, what was large enough, what is tried now. */
interface Constant {
  low: number
  high: number
  now: number
}

function narrow(constant: Constant, fooled: boolean): void {
  if (fooled) constant.high = constant.now
  else constant.low = constant.now
  constant.now = Number.isFinite(constant.high) ? (constant.low + constant.high) / 2 : constant.now * growth
}

/** One descent of each of these images with its constant; gives back those that were fooled on the way. */
async function descend(
  context: AttackContext,
  nearest: Nearest,
  samples: Int32Array,
  constantOf: (i: number) => number,
  faults: GradientFaults,
): Promise<Set<number>> {
  const { classifier, target, parameters } = context
  const { learningRate = defaults.learningRate, steps } = parameters
  const pixels = pixelCount(classifier)
  // With the target in the place of the label the margin is f_6 itself: what the other classes lead it by.
  const [goals, towards] = target.targets ? [target.targets, -1] : [target.labels, 1]
  const descents = new Map<number, Descent>()
  for (const i of samples) descents.set(i, startDescent(rowOf(target.images, i, pixels)))
  const costs = new Map<number, number>()
  const fooled = new Set<number>()

  let active = Int32Array.from(samples)
  for (let n = 0; n < steps && active.length > 0; n += 1) {
    const images = new Float32Array(active.length * pixels)
    active.forEach((i, m) => {
      inBounds(descents.get(i)!, rowOf(images, m, pixels))
    })
    const labels = active.map((i) => goals[i]!)
    const { logits, gradient } = await classifier.lossGradient(images, labels, 'margin')
    const stalled = new Set<number>()
    active.forEach((i, m) => {
      const [x, g, descent] = [rowOf(images, m, pixels), rowOf(gradient, m, pixels), descents.get(i)!]
      const lead = nearest.lead(rowOf(logits, m, classifier.classes), i)
      if (lead > 0) {
        fooled.add(i)
        nearest.offer(i, x)
      }
      faults.look(i, g)
      dropFaults(g)
      const cost = objective(x, descent.start, g, constantOf(i), towards, lead)
      if (n % Math.ceil(steps / looks) === 0) {
        if (cost > (1 - progress) * (costs.get(i) ?? Number.POSITIVE_INFINITY)) stalled.add(i)
        costs.set(i, cost)
      }
      step(descent, g, learningRate)
    })
    active = active.filter((i) => !stalled.has(i) && !nearest.done(i))
  }
  return fooled
}

/**
 * |x - start|^2 + c * max(-lead, 0).
 *
 * @param g the gradient of the margin, which becomes that of this sum; @param towards 1 where the margin is the lead, -1
 * where it is what is lacking
 */
function objective(
  x: Float32Array,
  start: Float32Array,
  g: Float32Array,
  c: number,
  towards: number,
  lead: number,
): number {
  const slope = lead > 0 ? 0 : -c * towards
  let cost = c * Math.max(-lead, 0)
  for (let p = 0; p < x.length; p += 1) {
    const delta = x[p]! - start[p]!
    cost += delta * delta
    g[p] = 2 * delta + slope * g[p]!
  }
  return cost
}
