import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'
import { keepReduced, type ReduceAttributes } from './reduce-sum.ts'

/**
 * Y = sum of X^2 over the axes
 * dX = 2 * X * dY, where dY repeats along the axes
 *
 * https://onnx.ai/onnx/operators/onnx__ReduceSumSquare.html
 */
export const reduceSumSquare: GradRule<[data: Value, axes: Value | undefined], ReduceAttributes> = ({
  g,
  inputs: [X, axes],
  dY,
  attributes,
}) => [() => g.op('Mul', [X, keepReduced(g, g.op('Mul', [dY, g.scalar(2, dY)]), X, axes, attributes)]), null]
