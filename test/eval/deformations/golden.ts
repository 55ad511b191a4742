/** What SciPy makes of images that a formula gives: tools/reference/deformations.py. */
import { readFileSync } from 'node:fs'
import type { DeformationContext } from '../../../src/eval/deformations/deformation.ts'

export type Shape = DeformationContext['shape']

interface Golden {
  /** A value a channel, of up to three. */
  readonly fill: readonly number[]
  readonly seed: number
  readonly transforms: readonly { readonly name: 'rotate' | 'shear' | 'zoom'; readonly value: number }[]
  /** Of each transform in turn, of the result's bytes. */
  readonly paperCode: readonly { readonly shape: Shape; readonly sha256: readonly string[] }[]
  readonly corrected: readonly {
    readonly shape: Shape
    readonly name: 'rotate' | 'shear' | 'zoom'
    readonly value: number
    readonly values: readonly number[]
  }[]
  readonly spatial: readonly {
    readonly shape: Shape
    readonly degrees: number
    readonly pixels: readonly [down: number, right: number]
    readonly values: readonly number[]
  }[]
  readonly smooth: readonly {
    readonly height: number
    readonly width: number
    readonly sigma: number
    readonly values: readonly number[]
  }[]
  /** Every 29th value. */
  readonly elastic: readonly {
    readonly shape: Shape
    readonly severity: number
    readonly sample: number
    readonly values: readonly number[]
  }[]
}

const file = new URL('../../goldens/deformations.json', import.meta.url)
export const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden

/** [C, H, W], no two values alike. */
export const imageOf = ([channels, height, width]: Shape): Float32Array =>
  Float32Array.from({ length: channels * height * width }, (_, k) => ((k * 7919) % 10007) / 10007)

export function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`expected ${b.length} values, got ${a.length}`)
  return Array.from(a).reduce((most, x, k) => {
    const distance = Math.abs(x - b[k]!)
    return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : Math.max(most, distance)
  }, 0)
}
