import type { Loss } from './loss.ts'

/**
 * loss = -1/N * sum of target * log softmax(logits)
 * d loss / d logits = (softmax(logits) - target) / N, for targets whose rows sum to 1
 *
 * https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
 */
export const crossEntropy: Loss = {
  describe: 'softmax cross-entropy with the mixed targets, mean over the batch',

  build(g, logits, target) {
    const perSample = g.op('ReduceSum', [g.op('Mul', [target, g.op('LogSoftmax', [logits])]), g.ints([1])], {
      keepdims: 0,
    })
    const loss = g.op('Neg', [g.op('ReduceMean', [perSample], { keepdims: 0 })])
    const n = g.op('CastLike', [g.op('Size', [perSample]), logits])
    const cotangent = g.op('Div', [g.op('Sub', [g.op('Softmax', [logits]), target]), n])
    return { loss, cotangent }
  },
}
