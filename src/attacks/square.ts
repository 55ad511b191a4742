import { randomStream } from '../data/random.ts'
import type { Attack, AttackContext } from './attack.ts'
import type { BallName } from './balls.ts'
import { pixelCount, predictions } from './classifier.ts'
import { joinRows, rowOf } from './rows.ts'
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
    const { classifier, target, parameters } = context
    const images = target.images.slice()
    const clean = Array.from(target.labels.keys(), (number) => ({
      number,
      x: rowOf(images, number, pixelCount(classifier)),
    }))
    let standing: readonly Standing[] = (await look(context, clean)).filter(({ isFooled }) => !isFooled)
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

/** One point of the search. */
interface Candidate {
  readonly number: number
  readonly x: Float32Array
  readonly margin: number
  readonly isFooled: boolean
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
  const starts = standing.map(({ number }) => {
    const x = clean(number).slice()
    proposal.start(x, clean(number), frame, epsilon, random(number, 0))
    return { number, x }
  })
  const done: Candidate[] = []
  const goOn = (all: readonly Candidate[]) =>
    all.filter((one) => {
      if (one.isFooled) done.push(one)
      return !one.isFooled
    })
  let active = goOn(await look(context, starts))
  for (let query = 1; query <= queries && active.length > 0; query += 1) {
    const share = windowShare(query - 1)
    const tries = active.map(({ number, x: best }) => {
      const x = best.slice()
      proposal.change(x, clean(number), frame, epsilon, share, random(number, query))
      return { number, x }
    })
    const seen = await look(context, tries)
    active = goOn(seen.map((one, k) => (one.isFooled || one.margin < active[k]!.margin ? one : active[k]!)))
  }
  const before = new Map(standing.map(({ number, margin }) => [number, margin]))
  for (const { number, x, margin, isFooled } of [...done, ...active])
    if (isFooled || margin < before.get(number)!) images.set(x, number * pixels)
  return active.map(({ number, margin }) => ({ number, margin: Math.min(margin, before.get(number)!) }))
}

/** Asks the model for the scores of some points, and nothing else. */
async function look(
  { classifier, target }: AttackContext,
  points: readonly { readonly number: number; readonly x: Float32Array }[],
): Promise<Candidate[]> {
  const { classes } = classifier
  const logits = await classifier.logits(
    joinRows(
      points.map(({ x }) => x),
      pixelCount(classifier),
    ),
  )
  const guessed = predictions(logits, classes)
  return points.map(({ number, x }, k) => {
    const label = target.labels[number]!
    const margin = marginOf(rowOf(logits, k, classes), label)
    return { number, x, margin, isFooled: guessed[k] !== label }
  })
}

/** By how much the true class leads. */
function marginOf(scores: Float32Array, label: number): number {
  let other = Number.NEGATIVE_INFINITY
  scores.forEach((score, c) => {
    if (c !== label && score > other) other = score
  })
  return scores[label]! - other
}
