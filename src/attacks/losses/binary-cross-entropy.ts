import type { LossDefinition } from '../../grad/gradient-graph.ts'
import { isClass } from './operands.ts'

/** Keeps logarithms finite where the softmax is 0 or 1 in float32. */
const floor = 1e-12

/**
 * Mean over the classes of the binary cross-entropy between softmax(z) and the one-hot label: with p = softmax(z),
 * -(log p_y + sum over j != y of log(1 - p_j)) / C. It is what the authors of Manifold Mixup train and attack with.
 *
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
 */
export const binaryCrossEntropy: LossDefinition = {
  needsTargets: false,
  build(g, { logits, classes, labels }) {
    const p = g.op('Softmax', [logits], { axis: -1 })
    const miss = g.op('Sub', [g.scalar(1, 'float32'), p])
    const right = g.op('Where', [isClass(g, labels, classes), p, miss])
    const logs = g.op('Log', [g.op('Max', [right, g.scalar(floor, 'float32')])])
    return g.op('Neg', [g.op('ReduceMean', [logs, g.ints([1])], { keepdims: 0 })])
  },
}
