import { randomStream } from '../data/random.ts'
import type { Attack, AttackContext } from './attack.ts'
import type { BallName } from './balls.ts'
import { pixelCount, predictions } from './classifier.ts'
import { rowOf } from './rows.ts'
import { frameOf } from './square/frame.ts'
import { l1Proposal } from './square/l1.ts'
import { l2Proposal } from './square/l2.ts'
import { linfProposal } from './square/linf.ts'
import type { Proposal } from './square/proposal.ts'
import { windowShare } from './square/schedule.ts'

const proposals: Readonly<Record<BallName, Proposal>> = { linf: linfProposal, l2: l2Proposal, l1: l1Proposal }

/**
 * Square: random search with windows, from scores alone. A change is kept if it lowers the margin of the true class.
 * Each image draws windows and signs of its own.
 *
 * Andriushchenko et al., Square Attack, ECCV 2020 (arXiv 1912.00049), Algorithm 1; schedule of 10,000 queries. In l1
 * Croce and Hein, Mind the Box, ICML 2021 (arXiv 2103.01208).
 */
export const square: Attack = {
  description: 'Square, a random search from scores alone',
  kind: 'bounded',
  balls: ['linf', 'l2', 'l1'],
  targeted: false,
  source: 'Andriushchenko et al. 2020',
  defaults: {
    steps: 0,
    relativeStepSize: 1,
    restarts: 1,
    randomStart: true,
    lastIterate: false,
    queries: 5000,
  },
  reads: ['queries', 'restarts'],
  async run(context) {
    const { target, parameters } = context
    const images = target.images.slice()
    const numbers = Array.from(target.labels.keys())
    const clean = await look(context, numbers, images)
    let standing: readonly Standing[] = numbers.flatMap((number) => {
      const { margin, isFooled } = clean[number]!
      return isFooled ? [] : [{ number, margin }]
    })
    for (let restart = 0; restart < parameters.restarts && standing.length > 0; restart += 1)
      standing = await search(context, images, standing, restart)
    return { images, zeroGradients: 0, nanGradients: 0 }
  },
}

/** An image that stands, and the least margin seen on it. */
interface Standing {
  readonly number: number
  readonly margin: number
}

/** What the model says of a point. */
interface Seen {
  readonly margin: number
  readonly isFooled: boolean
}

/** The point of the least margin that the search has found for an image. */
interface Best {
  readonly number: number
  readonly x: Float32Array
  margin: number
  isFooled: boolean
}

/** One random search; puts the points of the least margin into `images` and gives back what still stands. */
async function search(
  context: AttackContext,
  images: Float32Array,
  standing: readonly Standing[],
  restart: number,
): Promise<Standing[]> {
  const { classifier, target, ball, epsilon, parameters, seed } = context
  const proposal = proposals[ball.name as BallName]
  const frame = frameOf(classifier.shape)
  const [pixels, queries] = [pixelCount(classifier), parameters.queries ?? 5000]
  const clean = (number: number) => rowOf(target.images, number, pixels)
  const random = (number: number, query: number) =>
    randomStream(seed, 'square', target.samples[number]!, restart * (queries + 1) + query)
  const batch = new Float32Array(standing.length * pixels)
  /** Puts a point for each image into the batch and keeps those that the model likes less. */
  const attempt = async (all: readonly Best[], write: (x: Float32Array, number: number) => void) => {
    const tries = batch.subarray(0, all.length * pixels)
    all.forEach(({ number, x }, row) => {
      tries.set(x, row * pixels)
      write(rowOf(tries, row, pixels), number)
    })
    const seen = await look(
      context,
      all.map(({ number }) => number),
      tries,
    )
    all.forEach((best, row) => {
      const { margin, isFooled } = seen[row]!
      if (!isFooled && !(margin < best.margin)) return
      best.x.set(rowOf(tries, row, pixels))
      best.margin = margin
      best.isFooled = isFooled
    })
    return all.filter(({ isFooled }) => !isFooled)
  }

  const all: readonly Best[] = standing.map(({ number }) => ({
    number,
    x: clean(number).slice(),
    margin: Number.POSITIVE_INFINITY,
    isFooled: false,
  }))
  let active = await attempt(all, (x, number) => {
    proposal.start(x, clean(number), frame, epsilon, random(number, 0))
  })
  for (let query = 1; query <= queries && active.length > 0; query += 1) {
    const share = windowShare(query - 1)
    active = await attempt(active, (x, number) => {
      proposal.change(x, clean(number), frame, epsilon, share, random(number, query))
    })
  }
  return all.flatMap(({ number, x, margin, isFooled }, k) => {
    const before = standing[k]!.margin
    if (isFooled || margin < before) images.set(x, number * pixels)
    return isFooled ? [] : [{ number, margin: Math.min(margin, before) }]
  })
}

/** Asks the model for the scores of points of the images with these numbers, and nothing else. */
async function look(
  { classifier, target }: AttackContext,
  numbers: readonly number[],
  points: Float32Array,
): Promise<Seen[]> {
  const { classes } = classifier
  const logits = await classifier.logits(points)
  const guessed = predictions(logits, classes)
  return numbers.map((number, row) => {
    const label = target.labels[number]!
    const margin = marginOf(rowOf(logits, row, classes), label)
    return { margin, isFooled: guessed[row] !== label }
  })
}

/** By how much the true class leads. */
function marginOf(scores: Float32Array, label: number): number {
  let other = Number.NEGATIVE_INFINITY
  for (let c = 0; c < scores.length; c += 1) if (c !== label && scores[c]! > other) other = scores[c]!
  return scores[label]! - other
}
