import { randomStream } from '../data/random.ts'
import type { Attack, AttackContext, AttackResult } from './attack.ts'
import { type Classifier, pixelCount, predictions } from './classifier.ts'

/**
 * Projected gradient descent: x <- clip(x0 + project(x + step * steepest(gradient) - x0)), in float32 in the order
 * of foolbox, torchattacks, CleverHans and ART, with which it agrees bit for bit given the same gradients.
 *
 * Madry et al., Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018, equation 2 and section 2.1.
 */
export const pgd: Attack = {
  description: 'projected gradient descent',
  source: 'Madry et al. 2018',
  defaults: { steps: 20, relativeStepSize: 0.25, restarts: 1, randomStart: true, lastIterate: false },
  reads: ['steps', 'relativeStepSize', 'restarts', 'randomStart', 'lastIterate'],
  async run(context) {
    const { target, parameters } = context
    const result = { images: target.images.slice(), zeroGradients: 0, nanGradients: 0 }
    const flags = { zero: new Set<number>(), nan: new Set<number>() }
    let standing = Int32Array.from(target.labels.keys())
    for (let restart = 0; restart < parameters.restarts && standing.length > 0; restart += 1) {
      // Nobody has looked at the last iterates yet; one that fools the model must not be tried again.
      if (restart > 0) standing = await unbroken(context, result.images, standing)
      standing = await descend(context, result.images, standing, restart, flags)
    }
    return { ...result, zeroGradients: flags.zero.size, nanGradients: flags.nan.size } satisfies AttackResult
  },
}

interface Flags {
  readonly zero: Set<number>
  readonly nan: Set<number>
}

/** Those of the images numbered `standing` that the model still gets right. */
async function unbroken(
  { classifier, target }: AttackContext,
  found: Float32Array,
  standing: Int32Array<ArrayBuffer>,
): Promise<Int32Array<ArrayBuffer>> {
  const guessed = predictions(
    await classifier.logits(gather(classifier, found, standing)),
    classifier.classes,
  )
  return standing.filter((i, row) => guessed[row] === target.labels[i])
}

/** The images with these numbers, one after the other. */
function gather(classifier: Classifier, all: Float32Array, numbers: Int32Array): Float32Array {
  const pixels = pixelCount(classifier)
  const some = new Float32Array(numbers.length * pixels)
  numbers.forEach((i, row) => {
    some.set(all.subarray(i * pixels, (i + 1) * pixels), row * pixels)
  })
  return some
}

/** One descent of the images numbered `standing`, written into `found`; gives back those not seen to be fooled. */
async function descend(
  context: AttackContext,
  found: Float32Array,
  standing: Int32Array,
  restart: number,
  flags: Flags,
): Promise<Int32Array<ArrayBuffer>> {
  const { classifier, target, ball, epsilon, parameters } = context
  const pixels = pixelCount(classifier)
  const image = (all: Float32Array, i: number) => all.subarray(i * pixels, (i + 1) * pixels)
  for (const i of standing) start(context, image(found, i), image(target.images, i), i, restart)

  let active = Int32Array.from(standing)
  const direction = new Float32Array(pixels)
  const stepSize = Math.fround(parameters.relativeStepSize * epsilon)
  for (let step = 0; step < parameters.steps && active.length > 0; step += 1) {
    const labels = active.map((i) => target.labels[i]!)
    const { logits, gradient } = await classifier.lossGradient(gather(classifier, found, active), labels)
    const guessed = predictions(logits, classifier.classes)
    // A broken image keeps the iterate that broke it and leaves the batch.
    const goesOn = (row: number) => parameters.lastIterate || guessed[row] === labels[row]
    active.forEach((i, row) => {
      if (!goesOn(row)) return
      const g = image(gradient, row)
      flag(g, i, flags)
      ball.steepest(g, direction)
      move(image(found, i), image(target.images, i), direction, stepSize, context)
    })
    active = active.filter((_, row) => goesOn(row))
  }
  return active
}

/** x0 itself, or a random point around it. */
function start(context: AttackContext, x: Float32Array, x0: Float32Array, i: number, restart: number): void {
  const { ball, epsilon, parameters, seed, target } = context
  x.set(x0)
  if (!parameters.randomStart) return
  const delta = new Float32Array(x.length)
  ball.sample(randomStream(seed, 'pgd/start', target.samples[i]!, restart), epsilon, delta)
  for (let p = 0; p < x.length; p += 1) x[p] = clip(Math.fround(x0[p]! + delta[p]!))
}

/** One step up, back into the ball, back into the pixel bounds. */
function move(
  x: Float32Array,
  x0: Float32Array,
  direction: Float32Array,
  size: number,
  { ball, epsilon }: AttackContext,
): void {
  const delta = new Float32Array(x.length)
  for (let p = 0; p < x.length; p += 1) {
    const moved = Math.fround(x[p]! + Math.fround(size * direction[p]!))
    delta[p] = moved - x0[p]!
  }
  ball.project(delta, epsilon)
  for (let p = 0; p < x.length; p += 1) x[p] = clip(Math.fround(x0[p]! + delta[p]!))
}

const clip = (value: number): number => Math.min(Math.max(value, 0), 1)

function flag(gradient: Float32Array, i: number, flags: Flags): void {
  let zero = true
  for (const g of gradient) {
    if (g !== 0) zero = false
    if (Number.isNaN(g)) {
      flags.nan.add(i)
      break
    }
  }
  if (zero) flags.zero.add(i)
}
