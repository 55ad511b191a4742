import type { Value } from '../../onnx/builder.ts'
import { expandLike, sizeRatio } from '../like.ts'
import type { GradRule } from '../rule.ts'
import { keepReduced, type ReduceAttributes } from './reduce-sum.ts'

/**
 * Y = mean of X over the axes
 * dX = dY / n repeated along the axes, n = size(X) / size(Y)
 *
 * https://onnx.ai/onnx/operators/onnx__ReduceMean.html
 */
export const reduceMean: GradRule<[data: Value, axes: Value | undefined], ReduceAttributes> = ({
  g,
  inputs: [X, axes],
  outputs: [Y],
  dY,
  attributes,
}) => [
  () => {
    const shares = g.op('Mul', [dY, sizeRatio(g, Y!, X)])
    return expandLike(g, keepReduced(g, shares, X, axes, attributes), X)
  },
  null,
]
