import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'
import { positionsOf, scatterToPositions } from '../scatter.ts'

/**
 * Y = X with borders: a constant, or elements of X (edge, reflect, wrap); negative pads crop
 * dX = for a constant the part of dY that holds X, else the sum of dY over all places where an element stands
 * dconstant = the sum of dY over the borders
 *
 * https://onnx.ai/onnx/operators/onnx__Pad.html
 */
export const pad: GradRule<
  [data: Value, pads: Value, constant: Value | undefined, axes: Value | undefined],
  { mode?: string }
> = ({ g, inputs: [X, pads, constant, axes], dY, attributes: { mode = 'constant' } }) => {
  const inner = () => g.op('Pad', [dY, g.op('Neg', [pads]), undefined, axes])
  const dX = () => {
    if (mode === 'constant') return inner()
    // Padding the positions in the same way tells which element stands where.
    return scatterToPositions(g, dY, g.op('Pad', [positionsOf(g, X), pads, undefined, axes], { mode }), X)
  }
  const sum = (v: Value) => g.op('ReduceSum', [v], { keepdims: 0 })
  return [dX, null, constant ? () => g.op('Sub', [sum(dY), sum(inner())]) : null, null]
}
