import type { BallName } from '../balls.ts'
import { dense } from './dense.ts'
import { sparse } from './sparse.ts'
import type { Strategy } from './strategy.ts'

/** How APGD searches each ball. */
export const strategies = {
  linf: dense,
  l2: dense,
  l1: sparse,
} as const satisfies Readonly<Record<BallName, Strategy>>
