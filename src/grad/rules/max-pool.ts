import { UserError } from '../../errors.ts'
import type { Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import type { GradRule } from '../rule.ts'
import { scatterToPositions } from '../scatter.ts'

/**
 * Y[o] = max of X over window o
 * dX[i] = sum of dY[o] over the windows o whose maximum stands at i; of equal maxima the first in row-major
 * order takes all, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__MaxPool.html
 */
export const maxPool: GradRule<[X: Value], { storage_order?: number }> = ({
  g,
  node,
  inputs: [X],
  dY,
  attributes,
}) => [
  () => {
    if (attributes.storage_order === 1)
      throw new UserError(`${describeNode(node)}: storage_order=1 has no gradient rule`)
    // Indices count through the whole tensor [N, C, ...], samples included.
    return scatterToPositions(g, dY, g.outputOf(node, 1), X)
  },
]
