import type { LossDefinition } from '../../grad/gradient-graph.ts'
import { highestOther, isClass, scoreAt } from './operands.ts'

/** max of z_i over i != y, minus z_y: above 0 where the model is fooled (Carlini and Wagner 2017, f_6, with kappa 0). */
export const margin: LossDefinition = {
  needsTargets: false,
  build(g, { logits, classes, labels }) {
    const own = isClass(g, labels, classes)
    return g.op('Sub', [highestOther(g, logits, own), scoreAt(g, logits, own)])
  },
}

/** z_t - z_y, for a target class t (Croce and Hein 2020, FAB, section 3). */
export const difference: LossDefinition = {
  needsTargets: true,
  build: (g, { logits, classes, labels, targets }) =>
    g.op('Sub', [
      scoreAt(g, logits, isClass(g, targets, classes)),
      scoreAt(g, logits, isClass(g, labels, classes)),
    ]),
}
