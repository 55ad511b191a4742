import type { Value } from '../../onnx/builder.ts'
import { normalAxis } from '../../onnx/shape.ts'
import { axisSize, reshapeLike } from '../like.ts'
import type { GradRule } from '../rule.ts'
import { axisPositions, scatterAlongAxis } from '../scatter.ts'

/**
 * Y = the slices of X along the axis whose condition is true; without an axis the elements of X as a vector
 * dX = dY where it was taken from, zero elsewhere
 *
 * https://onnx.ai/onnx/operators/onnx__Compress.html
 */
export const compress: GradRule<[input: Value, condition: Value], { axis?: number }> = ({
  g,
  inputs: [X, condition],
  dY,
  attributes,
}) => [
  () => {
    const whole = attributes.axis === undefined
    const source = whole ? g.op('Reshape', [X, g.ints([-1])]) : X
    const axis = normalAxis(attributes.axis ?? 0, g.rank(source))
    // Compressing the axis' positions in the same way tells where each of dY came from.
    const taken = g.op('Compress', [axisPositions(g, source, axis), condition], { axis: 0 })
    const scattered = scatterAlongAxis(g, dY, taken, axis, axisSize(g, source, axis))
    return whole ? reshapeLike(g, scattered, X) : scattered
  },
  null,
]
