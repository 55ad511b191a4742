import type { Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'
import type { ReduceAttributes } from './reduce-sum.ts'

/**
 * Y = log(sum of X over the axes)
 * dX = dY / (sum of X), repeated along the axes
 *
 * https://onnx.ai/onnx/operators/onnx__ReduceLogSum.html
 */
export const reduceLogSum = composed<[data: Value, axes: Value | undefined], ReduceAttributes>(
  ({ g, inputs: [X, axes], attributes: { keepdims, noop_with_empty_axes } }) =>
    g.op('Log', [g.op('ReduceSum', [X, axes], { keepdims, noop_with_empty_axes })]),
)
