import { UserError } from '../../errors.ts'
import type { Value } from '../../onnx/builder.ts'
import { normalAxis } from '../../onnx/shape.ts'
import { axisSize } from '../like.ts'
import type { GradRule } from '../rule.ts'
import { axisPositions, scatterAlongAxis } from '../scatter.ts'

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
    const given = axes === undefined ? g.shape(X).map((_, i) => i) : g.constantNumbers(axes)
    if (!given) throw new UserError(`Pad of "${X}": expected constant axes`)
    const amounts = g.constantNumbers(pads)
    return given.reduce((gradient, a, i) => {
      if (amounts && amounts[i] === 0 && amounts[i + given.length] === 0) return gradient
      const axis = normalAxis(a, g.rank(X))
      // Padding the axis' positions in the same way tells which element stands where.
      const both = g.op('Gather', [pads, g.ints([i, i + given.length])])
      const positions = g.op('Pad', [axisPositions(g, X, axis), both], { mode })
      return scatterAlongAxis(g, gradient, positions, axis, axisSize(g, X, axis))
    }, dY)
  }
  const sum = (v: Value) => g.op('ReduceSum', [v], { keepdims: 0 })
  return [dX, null, constant ? () => g.op('Sub', [sum(dY), sum(inner())]) : null, null]
}
