/** The one table of losses. */
import { bce } from './bce.ts'
import { crossEntropy } from './cross-entropy.ts'
import type { Loss } from './loss.ts'

export { smoothed } from './smoothing.ts'

export const losses = { 'cross-entropy': crossEntropy, bce } as const satisfies Readonly<Record<string, Loss>>

export type LossName = keyof typeof losses
