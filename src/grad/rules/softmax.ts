import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = exp(X) / sum of exp(X) along the axis
 * dX = Y * (dY - sum of dY * Y along the axis)
 *
 * https://onnx.ai/onnx/operators/onnx__Softmax.html
 */
export const softmax: GradRule<[input: Value], { axis?: number }> = ({ g, outputs: [Y], dY, attributes }) => [
  () => {
    const { axis = -1 } = attributes
    const dot = g.op('ReduceSum', [g.op('Mul', [dY, Y]), g.ints([axis])], { keepdims: 1 })
    return g.op('Mul', [Y, g.op('Sub', [dY, dot])])
  },
]
