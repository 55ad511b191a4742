/** Images, labels and contexts for the attack tests. */
import type { Attack, AttackContext, AttackParameters, Target } from '../../src/attacks/attack.ts'
import { type BallName, balls } from '../../src/attacks/balls.ts'
import { type Classifier, predictions } from '../../src/attacks/classifier.ts'
import { randomStream } from '../../src/data/random.ts'
import { linearClassifier } from './linear-classifier.ts'

/** 8 / 255 is no dyadic number: rounding shows. */
export const epsilon = 8 / 255

/** Four classes, eight pixels as two channels of 2x2, weights of both signs; none is zero. */
export const fourClasses = () =>
  linearClassifier(
    Array.from({ length: 4 }, (_, c) =>
      Array.from({ length: 8 }, (_, k) => 2 * Math.sin(1 + 3 * c + 1.3 * k)),
    ),
    [0.1, -0.2, 0.05, 0],
    [2, 2, 2],
  )

/** Two classes, weights in eighths: sums of them with dyadic pixels are exact. */
export const twoClasses = () =>
  linearClassifier([
    [0.5, -0.25, 0.125, 1, -0.5, 0.25],
    [-0.25, 0.5, 0.25, -0.75, 0.5, -0.125],
  ])

/** Uniform pixels, some of them 0 and 1 exactly; labels are what the classifier says, for three in four. */
export async function targetFor(classifier: Classifier, n: number): Promise<Target> {
  const pixels = classifier.shape.reduce((a, b) => a * b, 1)
  const random = randomStream(1, 'test/images', 0, 0)
  const images = Float32Array.from({ length: n * pixels }, () => {
    const u = random.uniform()
    return u < 0.1 ? 0 : u > 0.9 ? 1 : u
  })
  const logits = await classifier.logits(images)
  const labels = Int32Array.from({ length: n }, (_, i) => {
    const z = Array.from(logits.subarray(i * classifier.classes, (i + 1) * classifier.classes))
    return (z.indexOf(Math.max(...z)) + (i % 4 === 3 ? 1 : 0)) % classifier.classes
  })
  return { images, labels, samples: Int32Array.from({ length: n }, (_, i) => 100 + i) }
}

/** A small convolutional network's options, and images for it with the labels that it gives them. */
export function imageScene(n: number) {
  const model = { shape: [2, 5, 4] as [number, number, number], classes: 6 }
  const target = async (classifier: Classifier): Promise<Target> => {
    const random = randomStream(2, 'test/images', 0, 0)
    const images = Float32Array.from({ length: n * 40 }, () => random.uniform())
    const labels = predictions(await classifier.logits(images), classifier.classes)
    return { images, labels, samples: Int32Array.from({ length: n }, (_, i) => 50 + i) }
  }
  return { model, target }
}

export function contextFor(
  attack: Attack,
  classifier: Classifier,
  target: Target,
  options: {
    ball?: BallName
    epsilon?: number
    seed?: number
    parameters?: Partial<AttackParameters>
  } = {},
): AttackContext {
  return {
    classifier,
    target,
    ball: balls[options.ball ?? 'linf'],
    epsilon: options.epsilon ?? epsilon,
    parameters: { ...attack.defaults, ...options.parameters },
    seed: options.seed ?? 0,
  }
}

/** The rows from `start` on, `n` of them, as an attack on a part of the data would be given them. */
export function slice({ images, labels, samples, targets }: Target, start: number, n: number): Target {
  const pixels = images.length / labels.length
  return {
    images: images.slice(start * pixels, (start + n) * pixels),
    labels: labels.slice(start, start + n),
    samples: samples.slice(start, start + n),
    ...(targets && { targets: targets.slice(start, start + n) }),
  }
}

/** Runs an attack batch by batch; the images of all batches. */
export async function runInBatches(
  attack: Attack,
  context: AttackContext,
  size: number,
): Promise<Float32Array> {
  const { target } = context
  const all = new Float32Array(target.images.length)
  const pixels = target.images.length / target.labels.length
  for (let start = 0; start < target.labels.length; start += size) {
    const n = Math.min(size, target.labels.length - start)
    const { images } = await attack.run({ ...context, target: slice(target, start, n) })
    all.set(images, start * pixels)
  }
  return all
}
