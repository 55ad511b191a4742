import { float } from '../../onnx/attributes.ts'
import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/** Makes 1 of whatever float32 is above 0, but for the smallest of the denormal numbers. */
const steepest = float(3e38)

/**
 * Y = max(X, 0)
 * dX = dY where X > 0, else 0; at the kink X = 0 the slope is 0, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__Relu.html
 */
export const relu: GradRule<[X: Value]> = ({ g, outputs: [Y], dY }) => [
  // Y > 0 exactly where X > 0; with Y, whose consumer has just read it, X need not be kept alive.
  () =>
    g.dtype(dY) === 'float32'
      ? // A third of the time that the comparison and the choice take (docs/notes/lowering.md).
        g.op('Mul', [dY, g.op('HardSigmoid', [Y], { alpha: steepest, beta: float(0) })])
      : g.op('Where', [g.op('Greater', [Y, g.scalar(0, dY)]), dY, g.scalar(0, dY)]),
]
