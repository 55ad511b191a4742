import type { Value } from '../../onnx/builder.ts'
import { isFloat } from '../../onnx/tensor.ts'
import type { GradRule } from '../rule.ts'

/**
 * Z = X ^ Y
 * dX = dZ * Y * X ^ (Y - 1), zero where Y = 0 (also at X = 0)
 * dY = dZ * Z * log(X), zero where X = 0 and Y >= 0; NaN for X < 0. Both as in PyTorch.
 *
 * https://onnx.ai/onnx/operators/onnx__Pow.html
 */
export const pow: GradRule<[X: Value, Y: Value]> = ({ g, inputs: [X, Y], outputs: [Z], dY: dZ }) => {
  // Pow allows an exponent of another type than the base; its products do not.
  const exponent = () => (g.dtype(Y) === g.dtype(X) ? Y : g.op('CastLike', [Y, X]))
  const dX = () => {
    const constant = g.constantNumbers(Y)
    if (constant?.every((y) => y === 2)) return g.op('Mul', [dZ, g.op('Mul', [X, g.scalar(2, X)])])
    const e = exponent()
    const slope = g.op('Mul', [e, g.op('Pow', [X, g.op('Sub', [e, g.scalar(1, X)])])])
    const guarded = constant && !constant.includes(0) ? slope : whereNot(e, slope)
    return g.op('Mul', [dZ, guarded])
  }
  const zero = () => g.scalar(0, X)
  const whereNot = (e: Value, slope: Value) => g.op('Where', [g.op('Equal', [e, zero()]), zero(), slope])
  const dY = () => {
    const atZero = g.op('And', [g.op('Equal', [X, zero()]), g.op('GreaterOrEqual', [exponent(), zero()])])
    const logX = g.op('Where', [atZero, zero(), g.op('Log', [X])])
    return g.op('CastLike', [g.op('Mul', [dZ, g.op('Mul', [Z, logX])]), Y])
  }
  return [dX, isFloat(g.dtype(Y)) ? dY : null]
}
