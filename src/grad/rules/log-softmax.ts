import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X - log of the sum of exp(X) along the axis
 * dX = dY - exp(Y) * sum of dY along the axis
 *
 * https://onnx.ai/onnx/operators/onnx__LogSoftmax.html
 */
export const logSoftmax: GradRule<[input: Value], { axis?: number }> = ({
  g,
  outputs: [Y],
  dY,
  attributes,
}) => [
  () => {
    const { axis = -1 } = attributes
    const sum = g.op('ReduceSum', [dY, g.ints([axis])], { keepdims: 1 })
    return g.op('Sub', [dY, g.op('Mul', [g.op('Exp', [Y]), sum])])
  },
]
