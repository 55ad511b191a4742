import type { Value } from '../../onnx/builder.ts'
import type { Loss } from './loss.ts'

/**
 * The loss of the paper's authors, torch.nn.BCELoss()(softmax(logits), target), with PyTorch's two guards:
 * p = softmax(logits)
 * loss = -1/(N C) * sum of target * max(log p, -100) + (1 - target) * max(log(1 - p), -100)
 * dp = (p - target) / max((1 - p) p, 1e-12) / (N C)
 * d loss / d logits = p * (dp - sum of dp * p over the classes)
 *
 * Where p is 0 or 1 in float32 the guards decide: a prediction that is wrong for certain costs 100 per class and has
 * no gradient.
 *
 * https://pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
 */
export const bce: Loss = {
  describe: 'binary cross-entropy of the softmax with the mixed targets, mean over batch and classes',

  build(g, logits, target) {
    const one = g.scalar(1, 'float32')
    const p = g.op('Softmax', [logits])
    const rest = g.op('Sub', [one, p])
    const log = (v: Value) => g.op('Max', [g.op('Log', [v]), g.scalar(-100, 'float32')])
    const hits = g.op('Mul', [target, log(p)])
    const misses = g.op('Mul', [g.op('Sub', [one, target]), log(rest)])
    const loss = g.op('Neg', [g.op('ReduceMean', [g.op('Add', [hits, misses])], { keepdims: 0 })])

    const spread = g.op('Max', [g.op('Mul', [rest, p]), g.scalar(1e-12, 'float32')])
    const slope = g.op('Div', [g.op('Sub', [p, target]), spread])
    const count = g.op('CastLike', [g.op('Size', [logits]), logits])
    const dp = g.op('Div', [slope, count])
    const common = g.op('ReduceSum', [g.op('Mul', [dp, p]), g.ints([1])], { keepdims: 1 })
    return { loss, cotangent: g.op('Mul', [p, g.op('Sub', [dp, common])]) }
  },
}
