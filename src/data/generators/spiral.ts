/**
 * Two intertwined spirals in the plane: the small two-dimensional task of Figure 1 of the Manifold Mixup paper
 * (Verma et al. 2019). The paper gives no numbers for it; the defaults here are this project's.
 */
import { UserError } from '../../errors.ts'
import { type Dataset, memoryDataset } from '../dataset.ts'
import { checkCount } from '../memory-dataset.ts'
import { randomStream } from '../random.ts'
import { formatSpec } from '../spec.ts'

export interface SpiralOptions {
  /** Default 1000. */
  readonly n?: number
  /** Standard deviation of the noise on each coordinate, where an arm ends at radius 1. Default 0.02. */
  readonly noise?: number
  /** Turns of each arm, above 0. Default 1.5. */
  readonly turns?: number
  /** Default 0. */
  readonly seed?: number
}

export const spiralDefaults = { n: 1000, noise: 0.02, turns: 1.5, seed: 0 } as const
export type SpiralSplit = 'train' | 'test'

/**
 * The spiral data set: shape [2], two classes, label = index mod 2.
 *
 * With r uniform in [0.1, 1), class k's arm is r (cos a, sin a) at a = 2 pi turns r + pi k, plus Gaussian noise.
 * A point (x, y) is stored as float32 (0.5 + 0.4 x, 0.5 + 0.4 y), clamped to [0, 1]: the arms end at distance 0.4 from
 * the middle, and 0.1 is left for the noise.
 *
 * Point i is a function of (seed, split, i, noise, turns) alone.
 *
 * @throws UserError for n below 1, noise below 0, turns not above 0
 */
export function spiral(split: SpiralSplit, options: SpiralOptions = {}): Dataset {
  const { n, noise, turns, seed } = { ...spiralDefaults, ...options }
  checkCount('spiral', n, 2)
  if (!(noise >= 0 && noise < Number.POSITIVE_INFINITY))
    throw new UserError(`spiral: noise: expected a finite number, 0 or more, got ${noise}`)
  if (!(turns > 0 && turns < Number.POSITIVE_INFINITY))
    throw new UserError(`spiral: turns: expected a finite number above 0, got ${turns}`)
  const values = new Float32Array(2 * n)
  for (let i = 0; i < n; i++) values.set(point(split, i, noise, turns, seed), 2 * i)
  return memoryDataset({
    spec: formatSpec('spiral', split, { n, noise, turns, seed }, spiralDefaults),
    shape: [2],
    classes: 2,
    classNames: ['first arm', 'second arm'],
    values,
    labels: Int32Array.from({ length: n }, (_, i) => i % 2),
  })
}

function point(
  split: SpiralSplit,
  i: number,
  noise: number,
  turns: number,
  seed: number,
): readonly [number, number] {
  const random = randomStream(seed, `spiral/${split}`, i, 0)
  const radius = 0.1 + 0.9 * random.uniform()
  const angle = 2 * Math.PI * turns * radius + Math.PI * (i % 2)
  return [
    toUnit(radius * Math.cos(angle) + noise * random.normal()),
    toUnit(radius * Math.sin(angle) + noise * random.normal()),
  ]
}

function toUnit(coordinate: number): number {
  return Math.min(1, Math.max(0, 0.5 + 0.4 * coordinate))
}
