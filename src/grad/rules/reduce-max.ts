import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'
import { keepReduced, type ReduceAttributes } from './reduce-sum.ts'

/**
 * Y = the largest (ReduceMax) or smallest (ReduceMin) of X over the axes
 * dX = dY / n where X = Y, else 0; n elements are equal to Y and share evenly, as in torch.amax and torch.amin
 *
 * https://onnx.ai/onnx/operators/onnx__ReduceMax.html
 * https://onnx.ai/onnx/operators/onnx__ReduceMin.html
 */
export const reduceMax: GradRule<[data: Value, axes: Value | undefined], ReduceAttributes> = ({
  g,
  inputs: [X, axes],
  outputs: [Y],
  dY,
  attributes,
}) => [
  () => {
    const kept = (v: Value) => keepReduced(g, v, X, axes, attributes)
    const chosen = g.op('Equal', [X, kept(Y!)])
    const { keepdims, noop_with_empty_axes } = attributes
    const count = g.op('ReduceSum', [g.op('CastLike', [chosen, X]), axes], { keepdims, noop_with_empty_axes })
    return g.op('Where', [chosen, kept(g.op('Div', [dY, count])), g.scalar(0, dY)])
  },
  null,
]
