/** The one table of what attacks raise: the higher, the closer to fooling the model. */
import type { LossDefinition } from '../../grad/gradient-graph.ts'
import { binaryCrossEntropy } from './binary-cross-entropy.ts'
import { dlr, targetedDlr } from './dlr.ts'
import { difference, margin } from './margin.ts'
import { targetedCrossEntropy } from './targeted-cross-entropy.ts'

export const losses = {
  /** That of the labels; its gradient is built in closed form (src/grad/gradient-graph.ts). */
  'cross-entropy': null,
  'targeted-cross-entropy': targetedCrossEntropy,
  'binary-cross-entropy': binaryCrossEntropy,
  dlr,
  'targeted-dlr': targetedDlr,
  margin,
  difference,
} as const satisfies Readonly<Record<string, LossDefinition | null>>

export type LossName = keyof typeof losses
