import type { GradRule } from '../rule.ts'
import type { MixOperands } from './mix.ts'

/**
 * Y as of Mix (mix.ts)
 * dX = 0 where active, else dY: the paper's ablation (section 5.1), in which what lies before the mixed layer does
 * not learn from the batch
 */
export const mixDetached: GradRule<MixOperands> = ({ g, inputs: [, , , , , , active], dY }) => [
  () => g.op('Where', [active, g.scalar(0, dY), dY]),
]
