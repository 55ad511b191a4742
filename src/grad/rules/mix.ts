import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'
import { functionDomain } from '../stop-gradient.ts'

export type MixOperands = [
  X: Value,
  permutation: Value,
  inverse: Value,
  own: Value,
  other: Value,
  other_inverse: Value,
  active: Value,
]

/**
 * Y[i] = own[i] * X[i] + other[i] * X[permutation[i]] where active, else Y = X: the Mix_lambda of Manifold Mixup
 * (section 2) on a minibatch and its shuffled copy, a local function of the step graph (src/train/step/mix.ts)
 * dX[j] = own[j] * dY[j] + other[inverse[j]] * dY[inverse[j]]: the same operator with the permutations exchanged
 * The shares are fed: no gradient.
 */
export const mix: GradRule<MixOperands> = ({
  g,
  inputs: [, permutation, inverse, own, other, other_inverse, active],
  dY,
}) => [
  () =>
    g.op(
      'Mix',
      [dY, inverse, permutation, own, other_inverse, other, active],
      {},
      { domain: functionDomain },
    ),
]
