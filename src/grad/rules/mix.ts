import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y[i] = lambda * X[i] + (1 - lambda) * X[permutation[i]] where active, else Y = X: the Mix_lambda of Manifold
 * Mixup (section 2) on a minibatch and its shuffled copy, a local function of the step graph (src/train/mix.ts)
 * dX[j] = lambda * dY[j] + (1 - lambda) * dY[inverse[j]]: the same operator with the permutations exchanged
 */
export const mix: GradRule<[X: Value, permutation: Value, inverse: Value, lambda: Value, active: Value]> = ({
  g,
  inputs: [, permutation, inverse, lambda, active],
  dY,
}) => [
  () => g.op('Mix', [dY, inverse, permutation, lambda, active], {}, { domain: 'onnx_manifold' }),
  null,
  null,
  null,
  null,
]
