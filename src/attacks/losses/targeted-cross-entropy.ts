import type { LossDefinition } from '../../grad/gradient-graph.ts'
import { isClass, scoreAt } from './operands.ts'

/** log p(t), for a target class t: the negative of its cross-entropy. */
export const targetedCrossEntropy: LossDefinition = {
  needsTargets: true,
  build: (g, { logits, classes, targets }) =>
    scoreAt(g, g.op('LogSoftmax', [logits], { axis: -1 }), isClass(g, targets, classes)),
}
