import { type RandomStream, randomStream } from '../data/random.ts'
import type { Attack } from './attack.ts'
import { type BallName, balls } from './balls.ts'
import { pixelCount, predictions } from './classifier.ts'
import { clipPixel } from './feasible.ts'
import { goalOf } from './goal.ts'
import { rivalLead } from './minimal.ts'
import { gatherRows, rowOf } from './rows.ts'

/**
 * Random noise of the size of the ball, the worst of some draws: what a model stands without anybody looking for its
 * weak spots. An attack that finds less than noise is broken. Linf: uniform; l2: Gaussian, of length epsilon; l1: salt
 * and pepper.
 *
 * Rauber et al., Foolbox, 2017 (additive noise and salt-and-pepper attacks).
 */
export const noise: Attack = {
  description: 'the worst of some draws of random noise, a baseline',
  kind: 'bounded',
  balls: ['linf', 'l2', 'l1'],
  targeted: true,
  source: 'Rauber et al. 2017',
  defaults: { steps: 1, relativeStepSize: 1, restarts: 10, randomStart: true, lastIterate: false },
  reads: ['restarts'],
  async run({ classifier, target, ball, epsilon, parameters, seed }) {
    const { labels, targets, samples } = target
    const { classes } = classifier
    const pixels = pixelCount(classifier)
    const goal = goalOf(target)
    const images = target.images.slice()
    const highest = new Float32Array(labels.length).fill(Number.NEGATIVE_INFINITY)
    const clean = predictions(await classifier.logits(target.images), classes)
    let standing = Int32Array.from(labels.keys()).filter((i) => !goal.isReached(clean[i]!, i))
    for (let draw = 0; draw < parameters.restarts && standing.length > 0; draw += 1) {
      const noisy = gatherRows(target.images, standing, pixels)
      standing.forEach((i, row) => {
        const random = randomStream(seed, 'noise/draw', samples[i]!, draw)
        draws[ball.name as BallName](rowOf(noisy, row, pixels), epsilon, random)
      })
      const logits = await classifier.logits(noisy)
      const guessed = predictions(logits, classes)
      standing.forEach((i, row) => {
        const z = rowOf(logits, row, classes)
        const lead = targets ? -rivalLead(z, targets[i]!) : rivalLead(z, labels[i]!)
        if (lead <= highest[i]! && !goal.isReached(guessed[row]!, i)) return
        highest[i] = lead
        rowOf(images, i, pixels).set(rowOf(noisy, row, pixels))
      })
      standing = standing.filter((i, row) => !goal.isReached(guessed[row]!, i))
    }
    return { images, zeroGradients: 0, nanGradients: 0 }
  },
}

/** Adds noise of this size to an image, in place. */
type Draw = (x: Float32Array, epsilon: number, random: RandomStream) => void

const draws: Readonly<Record<BallName, Draw>> = {
  linf(x, epsilon, random) {
    const delta = new Float32Array(x.length)
    balls.linf.sample(random, epsilon, delta)
    for (let p = 0; p < x.length; p += 1) x[p] = clipPixel(x[p]! + delta[p]!)
  },
  l2(x, epsilon, random) {
    const delta = Float64Array.from(x, () => random.normal())
    const scale = epsilon / balls.l2.norm(delta)
    for (let p = 0; p < x.length; p += 1) x[p] = clipPixel(x[p]! + scale * delta[p]!)
  },
  /** Pixels in random order go black or white until the radius is spent. */
  l1(x, epsilon, random) {
    let left = epsilon
    for (const p of random.permutation(x.length)) {
      const change = Math.round(random.uniform()) - x[p]!
      const length = Math.min(Math.abs(change), left)
      x[p] = x[p]! + Math.sign(change) * length
      left -= length
    }
  },
}
