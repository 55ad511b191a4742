import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'

/**
 * Y = X * Phi(X), Phi(x) = (1 + erf(x / sqrt(2))) / 2
 * approximate = tanh: Phi(x) = (1 + tanh(z)) / 2, z = sqrt(2 / pi) * (x + 0.044715 * x^3)
 * dX = dY * (Phi(X) + X * Phi'(X))
 *
 * https://onnx.ai/onnx/operators/onnx__Gelu.html
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.Gelu
 */
export const gelu = composed<[X: Value], { approximate?: string }>(
  ({ g, inputs: [X], attributes: { approximate = 'none' } }) =>
    approximate === 'tanh' ? tanhGelu(g, X) : erfGelu(g, X),
)

export function erfGelu(g: GraphBuilder, x: Value): Value {
  const erf = g.op('Erf', [g.op('Mul', [x, g.scalar(Math.SQRT1_2, x)])])
  return g.op('Mul', [g.op('Mul', [x, g.scalar(0.5, x)]), g.op('Add', [erf, g.scalar(1, x)])])
}

/** (1 + tanh(z)) / 2 = sigmoid(2 z). */
export function tanhGelu(g: GraphBuilder, x: Value): Value {
  // Beyond 10 the sigmoid is 0 or 1 and flat; powers of x could overflow, to inf * 0 in the gradient.
  const u = g.op('Clip', [x, g.scalar(-10, x), g.scalar(10, x)])
  const scale = 2 * Math.sqrt(2 / Math.PI)
  const square = g.op('Mul', [g.op('Mul', [u, u]), g.scalar(0.044715 * scale, x)])
  const z = g.op('Mul', [u, g.op('Add', [square, g.scalar(scale, x)])])
  return g.op('Mul', [x, g.op('Sigmoid', [z])])
}
