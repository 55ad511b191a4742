import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = max(X, 0)
 * dX = dY where X > 0, else 0, be dY infinite there; at the kink X = 0 the slope is 0, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__Relu.html
 */
export const relu: GradRule<[X: Value]> = ({ g, outputs: [Y], dY }) => [
  // Y > 0 exactly where X > 0; with Y, whose consumer has just read it, X need not be kept alive.
  () => g.op('Where', [g.op('Greater', [Y, g.scalar(0, dY)]), dY, g.scalar(0, dY)]),
]
