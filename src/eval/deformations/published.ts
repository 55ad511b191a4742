/**
 * The five severities of CIFAR-10-C and ImageNet-C: Hendrycks and Dietterich 2019, Benchmarking Neural Network Robustness
 * to Common Corruptions and Perturbations (arXiv 1903.12261). The paper describes the corruptions; their constants are
 * published in https://github.com/hendrycks/robustness, make_cifar_c.py and make_imagenet_c.py.
 */
import type { Deformation, DeformationContext } from './deformation.ts'

type Five<T> = readonly [T, T, T, T, T]

/** Constants of the five severities, mildest first. */
export interface Severities<T> {
  readonly cifar: Five<T>
  readonly imagenet: Five<T>
}

export const published =
  'Hendrycks and Dietterich 2019, arXiv 1903.12261; constants of CIFAR-10-C for a side below 64 pixels, else of ImageNet-C'

/** For images with a side below 64 pixels those of CIFAR-10-C (32 pixels), else those of ImageNet-C (224 pixels). */
export const bySize =
  <T>({ cifar, imagenet }: Severities<T>) =>
  (height: number, width: number): Five<T> =>
    Math.min(height, width) < 64 ? cifar : imagenet

/** What corruptions have in common whose published constants are pairs: their strength is the severity. */
export const bySeverity = {
  source: published,
  unit: 'severity',
  forms: ['corrected'],
  corruption: true,
  strengths: () => [1, 2, 3, 4, 5],
  range: [1, 5],
} as const satisfies Partial<Deformation>

/** The constants of a severity from 1 to 5; between whole severities on the straight line from one to the next. */
export function constantsAt<T extends readonly number[]>(
  severities: Severities<T>,
  { shape: [, height, width], strength }: Pick<DeformationContext, 'shape' | 'strength'>,
): { [K in keyof T]: number } {
  const five = bySize(severities)(height, width)
  const below = Math.min(Math.floor(strength), 4)
  const share = strength - below
  const [low, high] = [five[below - 1]!, five[below]!]
  return low.map((from, k) => from + share * (high[k]! - from)) as { [K in keyof T]: number }
}
