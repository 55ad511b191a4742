import type { Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'
import { type LossAttributes, negativeLogLikelihood } from './negative-log-likelihood-loss.ts'

type Inputs = [scores: Value, labels: Value, weights: Value | undefined]

/**
 * log_prob = LogSoftmax(scores) over axis 1 [N, C, d...], output = NegativeLogLikelihoodLoss(log_prob, labels, weights)
 * dscores = dlog_prob - softmax(scores) * (sum of dlog_prob over axis 1), from both outputs together
 *
 * https://onnx.ai/onnx/operators/onnx__SoftmaxCrossEntropyLoss.html
 */
export const softmaxCrossEntropyLoss = composed<Inputs, LossAttributes>(
  ({ g, inputs: [scores, labels, weights], attributes }) => {
    const logProb = g.op('LogSoftmax', [scores], { axis: 1 })
    return [negativeLogLikelihood(g, [logProb, labels, weights], attributes), logProb]
  },
)
