import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'
import { keepReduced, type ReduceAttributes } from './reduce-sum.ts'

/**
 * Y = log(sum of exp(X) over the axes)
 * dX = dY * exp(X - Y), where dY and Y repeat along the axes
 *
 * https://onnx.ai/onnx/operators/onnx__ReduceLogSumExp.html
 */
export const reduceLogSumExp: GradRule<[data: Value, axes: Value | undefined], ReduceAttributes> = ({
  g,
  inputs: [X, axes],
  outputs: [Y],
  dY,
  attributes,
}) => [
  () => {
    const kept = (v: Value) => keepReduced(g, v, X, axes, attributes)
    return g.op('Mul', [kept(dY), g.op('Exp', [g.op('Sub', [X, kept(Y!)])])])
  },
  null,
]
