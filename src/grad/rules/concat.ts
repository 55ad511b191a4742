import type { Value } from '../../onnx/builder.ts'
import { normalAxis } from '../../onnx/shape.ts'
import { axisSize } from '../like.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X_0, X_1, ... one after the other along the axis
 * dX_i = the slice of dY that holds X_i
 *
 * https://onnx.ai/onnx/operators/onnx__Concat.html
 */
export const concat: GradRule<readonly Value[], { axis: number }> = ({ g, inputs, dY, attributes }) => {
  const axis = normalAxis(attributes.axis, g.rank(dY))
  let parts: readonly Value[] | undefined
  const split = () => {
    const sizes = inputs.map((x) => axisSize(g, x, axis))
    const known = inputs.map((x) => g.shape(x)[axis])
    const constant = known.every((d) => typeof d === 'number') ? g.ints(known as number[]) : undefined
    return g.ops('Split', [dY, constant ?? g.op('Concat', sizes, { axis: 0 })], inputs.length, { axis })
  }
  return inputs.map((_, i) => () => {
    parts ??= split()
    return parts[i]!
  })
}
