import { UserError } from '../../errors.ts'
import type { Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import { gradientCall } from '../call.ts'
import { tiledMaxGradient, tilesImage } from '../max-windows.ts'
import type { GradRule } from '../rule.ts'
import { scatterToPositions } from '../scatter.ts'
import { resolveWindow, type WindowAttributes } from '../window.ts'

/**
 * Y[o] = max of X over window o
 * dX[i] = sum of dY[o] over the windows o whose maximum stands at i; of equal maxima the first in row-major
 * order takes all, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__MaxPool.html
 */
export const maxPool: GradRule<
  [X: Value],
  WindowAttributes & { kernel_shape: readonly number[]; storage_order?: number }
> = ({ g, node, inputs: [X], outputs: [Y, Indices], dY, attributes }) => [
  () => {
    const { kernel_shape, strides, dilations, pads, storage_order = 0 } = attributes
    if (storage_order === 1)
      throw new UserError(`${describeNode(node)}: storage_order=1 has no gradient rule`)
    // A tiled image leaves no rest for ceil_mode or automatic padding to cover.
    const tiles = resolveWindow(g, X, Y!, kernel_shape, { strides, dilations, pads })
    if (!Indices && tilesImage(g, X, Y!, tiles)) {
      const [gradient] = gradientCall(g, {
        name: 'MaxPoolGradient',
        inputs: [X, Y!, dY],
        attributes: { kernel_shape },
        like: [X],
        body: (inner, [x, y, d]) => [tiledMaxGradient(inner, x!, y!, d!, tiles)],
      })
      return gradient!
    }
    // Indices count through the whole tensor [N, C, ...], samples included.
    return scatterToPositions(g, dY, g.outputOf(node, 1), X)
  },
]
