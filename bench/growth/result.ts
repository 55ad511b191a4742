/** What docs/performance/growth.json holds. */
import type { Spread } from '../compare.ts'
import type { AxisName } from './axes.ts'

export interface GrowthResult {
  /** Fewer rounds and points: to see that it works, not to be believed. */
  readonly quick: boolean
  readonly threads: number
  readonly rounds: number
  readonly machine: MachineDescription
  /** Of the programs that do the work, by name. */
  readonly versions: Readonly<Record<string, string>>
  readonly axes: Partial<Readonly<Record<AxisName, AxisResult>>>
}

export interface MachineDescription {
  readonly cpu: string
  readonly cores: number
  /** In GiB. */
  readonly memory: number
  readonly platform: string
}

export interface AxisResult {
  readonly points: readonly PointResult[]
  readonly exponents: Exponents
  /** Of the large matrix product, 1e9 operations a second. */
  readonly gemm: Spread
  /** Of the processors' time, what other programs took. */
  readonly othersShare: number
}

export interface PointResult {
  readonly x: number
  /** Of one run, over the rounds. */
  readonly milliseconds: Spread
  /** Floating point operations of one run. */
  readonly operations: number
  /** Operations a second, as a share of those of the matrix product in the same round. */
  readonly share: Spread
  /** Most memory that its process held, in bytes. */
  readonly peak: number
  /** Seconds from the start of the process to the end of its first run. */
  readonly opening: number
}

/** Powers of x, but for `timeByOperations`. */
export interface Exponents {
  readonly time: number
  readonly operations: number
  /** Of the operations: 1 is in proportion to the arithmetic. */
  readonly timeByOperations: number
  readonly memory: number
  readonly opening: number
}
