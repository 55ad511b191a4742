import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X rounded (Round, Floor, Ceil), whose true derivative is zero
 * dX = dY: the straight-through estimator. Saturation is a Clip of its own, whose rule stops the gradient outside.
 *
 * Bengio et al. 2013, Estimating or Propagating Gradients Through Stochastic Neurons, section 4
 */
export const straightThroughRound: GradRule<[X: Value]> = ({ dY }) => [() => dY]

/**
 * Y = sign(X), whose true derivative is zero
 * dX = dY where |X| <= 1, else 0: the derivative of clip(X, -1, 1)
 *
 * Hubara et al. 2016, Binarized Neural Networks, equation 4
 */
export const straightThroughSign: GradRule<[X: Value]> = ({ g, inputs: [X], dY }) => [
  () => {
    const inside = g.op('LessOrEqual', [g.op('Abs', [X]), g.scalar(1, dY)])
    return g.op('Where', [inside, dY, g.scalar(0, dY)])
  },
]
