import type { Value } from '../../onnx/builder.ts'
import { expandLike } from '../like.ts'
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
    const size = (v: Value) => g.op('CastLike', [g.op('Size', [v]), X])
    const share = g.op('Div', [size(Y!), size(X)])
    return expandLike(g, keepReduced(g, g.op('Mul', [dY, share]), X, axes, attributes), X)
  },
  null,
]
