import { UserError } from '../../errors.ts'
import type { Value } from '../../onnx/builder.ts'
import { describeNode, type Node } from '../../onnx/model.ts'
import { reshapeLike } from '../like.ts'
import type { GradRule } from '../rule.ts'

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
    const indices = g.op('Reshape', [argmax(), g.ints([-1])])
    const zeros = g.op('Expand', [g.scalar(0, X), g.op('Reshape', [g.op('Size', [X]), g.ints([1])])])
    const flat = g.op('Reshape', [dY, g.ints([-1])])
    return reshapeLike(g, g.op('ScatterElements', [zeros, indices, flat], { axis: 0, reduction: 'add' }), X)

    function argmax(): Value {
      const given = node.outputs[1]
      if (given) return given
      const name = g.unique(`${node.outputs[0]}.indices`)
      const copy: Node = {
        ...node,
        name,
        outputs: [g.unique(`${name}.max`), name],
        attributes: new Map(node.attributes),
      }
      g.append(copy)
      return name
    }
  },
]
