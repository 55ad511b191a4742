/** What tools/reference/minimal-distances.py found, and attacks on it. */
import { readFileSync } from 'node:fs'
import type { Attack, AttackParameters, Target } from '../../src/attacks/attack.ts'
import { type BallName, balls } from '../../src/attacks/balls.ts'
import type { Classifier } from '../../src/attacks/classifier.ts'
import { contextFor } from './attack-cases.ts'
import { rows } from './linear-classifier.ts'

type Distances = Readonly<Record<BallName, number>>

interface Golden {
  readonly projections: readonly {
    readonly x: readonly number[]
    readonly w: readonly number[]
    readonly gap: number
    /** The largest gap that the pixel bounds leave room for. */
    readonly reach: number
    readonly distances: Readonly<Record<BallName, number | null>>
  }[]
  readonly linear: {
    readonly weights: readonly (readonly number[])[]
    readonly bias: readonly number[]
    readonly images: readonly (readonly number[])[]
    readonly labels: readonly number[]
    readonly distances: readonly Distances[]
  }
  readonly model: {
    readonly model: string
    readonly n: number
    readonly correct: number
    readonly fab: { readonly steps: number; readonly targets: number }
    readonly 'carlini-wagner': {
      readonly binary_search_steps: number
      readonly steps: number
      readonly n: number
    }
    /** By attack and ball, of the images that the model gets right. */
    readonly medians: Readonly<Record<string, number>>
  }
}

export const golden = JSON.parse(
  readFileSync(new URL('../goldens/minimal-distances.json', import.meta.url), 'utf8'),
) as Golden

export interface Found {
  readonly images: Float32Array
  /** In the norm of the ball; Infinity where the model gets the image right still. */
  readonly distances: number[]
}

/** Runs an attack without a radius; the distances of what fools the model in a fresh forward pass. */
export async function distancesOf(
  attack: Attack,
  classifier: Classifier,
  target: Target,
  ball: BallName,
  parameters: Partial<AttackParameters> = {},
): Promise<Found> {
  const context = contextFor(attack, classifier, target, {
    ball,
    parameters,
    epsilon: Number.POSITIVE_INFINITY,
  })
  const { images } = await attack.run(context)
  const { labels, targets } = target
  const pixels = images.length / labels.length
  const before = rows(target.images, pixels)
  const logits = rows(await classifier.logits(images), classifier.classes)
  const distances = rows(images, pixels).map((x, i) => {
    const guess = logits[i]!.indexOf(Math.max(...logits[i]!))
    if (targets ? guess !== targets[i] : guess === labels[i]) return Number.POSITIVE_INFINITY
    return balls[ball].norm(Float64Array.from(x, (value, k) => value - before[i]![k]!))
  })
  return { images, distances }
}

/** How much farther than the least distance, as a share; the worst image. */
export const excess = (found: readonly number[], least: readonly number[]): number =>
  Math.max(...found.map((distance, i) => distance / least[i]! - 1))

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}
