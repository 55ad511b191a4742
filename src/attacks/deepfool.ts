import type { Attack } from './attack.ts'
import { type BallName, balls } from './balls.ts'
import { type Boundary, nearestBoundaries, strongestWrong } from './boundary.ts'
import { pixelCount } from './classifier.ts'
import { clipPixel } from './feasible.ts'
import { GradientFaults } from './gradient-faults.ts'
import { rowsOf, startNearest } from './minimal.ts'
import { gatherRows, rowOf } from './rows.ts'

/**
 * DeepFool: steps to the nearest of the linearised boundaries, summed up and stretched by 1 + overshoot, until the model
 * is fooled. On a linear model with room in the pixel bounds it finds 1 + overshoot times the least distance.
 *
 * The paper knows no pixel bounds: each iterate is clipped to them, as foolbox does. A clipped step falls short; the sum
 * of such steps still crosses since a boundary is aimed at a little beyond its place (./boundary.ts). Boundaries are
 * those to the `targetClasses` best wrong classes of the original.
 *
 * Moosavi-Dezfooli et al., DeepFool: a simple and accurate method to fool deep neural networks, CVPR 2016, algorithm 2;
 * section 3.3 for the norms.
 */
export const deepfool: Attack = {
  description: 'DeepFool: steps to the nearest linearised boundary',
  kind: 'minimal',
  balls: ['l2', 'linf'],
  targeted: false,
  source: 'Moosavi-Dezfooli et al. 2016',
  defaults: {
    steps: 50,
    relativeStepSize: 1,
    restarts: 1,
    randomStart: false,
    lastIterate: false,
    overshoot: 0.02,
    targetClasses: 9,
  },
  reads: ['steps', 'overshoot', 'targetClasses'],
  async run(context) {
    const { classifier, target, parameters } = context
    const ball = context.ball.name as BallName
    const { overshoot = 0.02, targetClasses = 9 } = parameters
    const pixels = pixelCount(classifier)
    const nearest = await startNearest(context)
    const faults = new GradientFaults()
    const classes = strongestWrong(nearest.logits, target.labels, classifier.classes, targetClasses)
    const iterates = target.images.slice()
    const sums = new Float32Array(iterates.length)

    let active = nearest.standing
    for (let step = 0; step < parameters.steps && active.length > 0; step += 1) {
      const points = {
        images: gatherRows(iterates, active, pixels),
        labels: active.map((i) => target.labels[i]!),
        classes: Array.from(active, (i) => classes[i]!),
        samples: active,
      }
      const boundaries = await nearestBoundaries(classifier, points, ball, faults)
      active.forEach((i, m) => {
        const [x, x0, sum] = [iterates, target.images, sums].map((all) => rowOf(all, i, pixels))
        addStep(sum!, boundaries[m]!, ball)
        x!.set(x0!.map((value, p) => clipPixel(value + (1 + overshoot) * sum![p]!)))
      })
      const logits = await classifier.logits(gatherRows(iterates, active, pixels))
      const fooled = rowsOf(logits, classifier.classes).map((z, m) => nearest.lead(z, active[m]!) > 0)
      active.forEach((i, m) => {
        if (fooled[m]) nearest.offer(i, rowOf(iterates, i, pixels))
      })
      active = active.filter((_, m) => !fooled[m])
    }
    return nearest.result(faults)
  },
}

/** |value| / |g|_1 * sign(g) in linf, |value| / |g|_2 * g / |g|_2 in l2; nothing where the gradient is zero. */
function addStep(sum: Float32Array, { value, gradient }: Boundary, ball: BallName): void {
  const direction = new Float32Array(gradient.length)
  balls[ball].steepest(gradient, direction)
  const slope = gradient.reduce((total, g, p) => total + g * direction[p]!, 0)
  if (slope === 0) return
  const length = Math.abs(value) / slope
  for (let p = 0; p < sum.length; p += 1) sum[p] = sum[p]! + length * direction[p]!
}
