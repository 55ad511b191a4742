import type { LossDefinition } from '../../grad/gradient-graph.ts'
import { difference, margin } from './margin.ts'
import { highest, highestOther, isClass, scoreAt } from './operands.ts'

/** Keeps the quotient finite where the scores are equal. */
const floor = 1e-12

/**
 * Difference of logits ratio, -(z_y - max of the others) / (z_1 - z_3 + 1e-12), with z_1 >= z_2 >= ... the scores in
 * order: it does not change when all scores are scaled (Croce and Hein 2020, Reliable Evaluation, equation 6). Two
 * classes have no z_3: there it is the margin.
 */
export const dlr: LossDefinition = {
  needsTargets: false,
  build(g, operands) {
    const { logits, classes, labels } = operands
    if (classes < 3) return margin.build(g, operands)
    const own = isClass(g, labels, classes)
    const [first, , third] = highest(g, logits, 3)
    const gap = g.op('Sub', [highestOther(g, logits, own), scoreAt(g, logits, own)])
    const spread = g.op('Add', [g.op('Sub', [first!, third!]), g.scalar(floor, 'float32')])
    return g.op('Div', [gap, spread])
  },
}

/**
 * Targeted: -(z_y - z_t) / (z_1 - (z_3 + z_4) / 2 + 1e-12) (the same paper, equation 7). Three classes have no z_4: there
 * it is z_t - z_y.
 */
export const targetedDlr: LossDefinition = {
  needsTargets: true,
  build(g, operands) {
    const { logits, classes } = operands
    const gap = difference.build(g, operands)
    if (classes < 4) return gap
    const [first, , third, fourth] = highest(g, logits, 4)
    const middle = g.op('Mul', [g.op('Add', [third!, fourth!]), g.scalar(0.5, 'float32')])
    const spread = g.op('Add', [g.op('Sub', [first!, middle]), g.scalar(floor, 'float32')])
    return g.op('Div', [gap, spread])
  },
}
