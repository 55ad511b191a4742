import type { Value } from '../../onnx/builder.ts'
import { shapeVector } from '../like.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X cropped, or padded with zeros, around its centre along each axis to the sizes in `shape`
 * dX = dY brought back to the sizes of X in the same way: a difference d takes or gives floor(d / 2) at the start
 * either way, so that padding undoes cropping and cropping padding
 *
 * https://onnx.ai/onnx/operators/onnx__CenterCropPad.html
 */
export const centerCropPad: GradRule<[input_data: Value, shape: Value], { axes?: readonly number[] }> = ({
  g,
  inputs: [X],
  dY,
  attributes: { axes },
}) => [
  () => {
    const shape = shapeVector(g, X)
    const sizes = axes ? g.op('Gather', [shape, g.ints(axes)], { axis: 0 }) : shape
    return g.op('CenterCropPad', [dY, sizes], { axes })
  },
  null,
]
