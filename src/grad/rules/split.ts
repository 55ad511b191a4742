import type { Value } from '../../onnx/builder.ts'
import { zerosLike } from '../like.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y_0, Y_1, ... = X cut along the axis
 * dX = dY_0, dY_1, ... one after the other, zeros for a part without cotangent
 *
 * https://onnx.ai/onnx/operators/onnx__Split.html
 */
export const split: GradRule<[input: Value, split: Value | undefined], { axis?: number }> = ({
  g,
  node,
  outputs,
  dYs,
  attributes: { axis = 0 },
}) => [
  () => {
    const parts = outputs.map((_, i) => dYs[i] ?? zerosLike(g, g.outputOf(node, i)))
    return g.op('Concat', parts, { axis })
  },
  null,
]
