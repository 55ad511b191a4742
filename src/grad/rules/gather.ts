import type { Value } from '../../onnx/builder.ts'
import { normalAxis } from '../../onnx/shape.ts'
import { axisSize } from '../like.ts'
import type { GradRule } from '../rule.ts'
import { scatterAlongAxis } from '../scatter.ts'

/**
 * Y[..., j, ...] = X[..., indices[j], ...] along the axis
 * dX[..., i, ...] = sum of dY[..., j, ...] over all j with indices[j] = i
 *
 * https://onnx.ai/onnx/operators/onnx__Gather.html
 */
export const gather: GradRule<[data: Value, indices: Value], { axis?: number }> = ({
  g,
  inputs: [X, indices],
  dY,
  attributes,
}) => [
  () => {
    const axis = normalAxis(attributes.axis ?? 0, g.rank(X))
    const flat = g.op('Reshape', [indices, g.ints([-1])])
    const size = axisSize(g, X, axis)
    const before = g.op('Shape', [X], { start: 0, end: axis })
    const after = g.op('Shape', [X], { start: axis + 1 })
    // The axes of the indices become one, so that one index stands for one slice.
    const merged = g.op('Concat', [before, g.op('Shape', [flat]), after], { axis: 0 })
    const updates = g.rank(indices) === 1 ? dY : g.op('Reshape', [dY, merged], { allowzero: 1 })
    return scatterAlongAxis(g, updates, flat, axis, size)
  },
  null,
]
