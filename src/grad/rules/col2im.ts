import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import { float32 } from '../../onnx/tensor.ts'
import { reshapeLike } from '../like.ts'
import type { GradRule } from '../rule.ts'
import type { WindowAttributes } from '../window.ts'

/**
 * Y[n, c, i] = sum over blocks l and places b in them, with l * stride + b * dilation - pad = i, of X[n, c * B + b, l]
 * dX[n, c * B + b, l] = dY[n, c, l * stride + b * dilation - pad]: the blocks of dY, taken by a convolution of every
 * channel alone with kernels [B, 1, ...block] that are one at one place each
 *
 * https://onnx.ai/onnx/operators/onnx__Col2Im.html
 */
export const col2im: GradRule<
  [input: Value, image_shape: Value, block_shape: Value],
  Pick<WindowAttributes, 'dilations' | 'pads' | 'strides'>
> = ({ g, node, inputs: [X, , block_shape], dY, attributes: { dilations, pads, strides } }) => [
  () => {
    const kernel_shape = g.constantNumbers(block_shape)
    if (!kernel_shape) throw new UserError(`${describeNode(node)}: expected a constant block_shape`)
    const kernels = oneHotBlocks(g, kernel_shape, X)
    const alone = g.op('Concat', [g.ints([-1, 1]), g.op('Shape', [dY], { start: 2 })], { axis: 0 })
    const images = g.op('Reshape', [dY, alone])
    const window = { kernel_shape, dilations, pads, strides }
    return reshapeLike(g, g.op('Conv', [images, kernels], window), X)
  },
  null,
  null,
]

/** `[B, 1, ...block]` with a one at place b of block b. */
function oneHotBlocks(g: GraphBuilder, block: readonly number[], like: Value): Value {
  const count = block.reduce((a, b) => a * b, 1)
  const rows = Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0))
  const blocks = g.constant(float32(rows, [count, 1, ...block]), 'blocks')
  return g.dtype(like) === 'float32' ? blocks : g.op('CastLike', [blocks, like])
}
