import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'
import { keepReduced, type ReduceAttributes } from './reduce-sum.ts'

/**
 * Y = sqrt(sum of X^2 over the axes)
 * dX = X * dY / Y, where dY / Y repeats along the axes; 0 where Y = 0, as in PyTorch's vector_norm
 *
 * https://onnx.ai/onnx/operators/onnx__ReduceL2.html
 */
export const reduceL2: GradRule<[data: Value, axes: Value | undefined], ReduceAttributes> = ({
  g,
  inputs: [X, axes],
  outputs: [Y],
  dY,
  attributes,
}) => [
  () => {
    // Where Y is 0 so are all of X: any divisor will do but 0.
    const divisor = g.op('Where', [g.op('Equal', [Y, g.scalar(0, dY)]), g.scalar(1, dY), Y])
    return g.op('Mul', [X, keepReduced(g, g.op('Div', [dY, divisor]), X, axes, attributes)])
  },
  null,
]
