import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X where X > 0, else slope * X; slope broadcasts to X
 * dX = dY where X > 0, else slope * dY; dslope = 0 where X > 0, else X * dY; at X = 0 as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__PRelu.html
 */
export const prelu: GradRule<[X: Value, slope: Value]> = ({ g, inputs: [X, slope], dY }) => [
  () => g.op('Where', [g.op('Greater', [X, g.scalar(0, dY)]), dY, g.op('Mul', [dY, slope])]),
  () => g.op('Mul', [dY, g.op('Min', [X, g.scalar(0, dY)])]),
]
