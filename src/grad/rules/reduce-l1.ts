import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'
import { keepReduced, type ReduceAttributes } from './reduce-sum.ts'

/**
 * reduced = sum of |X| over the axes
 * dX = sign(X) * dreduced, which repeats along the axes; 0 at X = 0, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__ReduceL1.html
 */
export const reduceL1: GradRule<[data: Value, axes: Value | undefined], ReduceAttributes> = ({
  g,
  inputs: [X, axes],
  dY,
  attributes,
}) => [() => g.op('Mul', [g.op('Sign', [X]), keepReduced(g, dY, X, axes, attributes)]), null]
