import type { Value } from '../../onnx/builder.ts'
import { float32 } from '../../onnx/tensor.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = values[1] where the position along the new axis is the index, values[0] elsewhere
 * dvalues = the sums of dY over the two kinds of places
 *
 * https://onnx.ai/onnx/operators/onnx__OneHot.html
 */
export const oneHot: GradRule<[indices: Value, depth: Value, values: Value], { axis?: number }> = ({
  g,
  inputs: [indices, depth],
  dY,
  attributes: { axis = -1 },
}) => {
  const sumWhere = (off: number, on: number) => {
    const marks = g.op('OneHot', [indices, depth, g.constant(float32([off, on]))], { axis })
    const places = g.dtype(dY) === 'float32' ? marks : g.op('CastLike', [marks, dY])
    const sum = g.op('ReduceSum', [g.op('Mul', [dY, places])], { keepdims: 0 })
    return g.op('Unsqueeze', [sum, g.ints([0])])
  }
  return [null, null, () => g.op('Concat', [sumWhere(1, 0), sumWhere(0, 1)], { axis: 0 })]
}
