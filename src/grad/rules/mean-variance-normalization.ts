import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'
import { standardizedGradient } from '../standardize.ts'

/**
 * Y = (X - mean) / (standard deviation + 1e-9) over the axes
 * dX = r * (dY - mean of dY - Y * mean of dY * Y), r = 1 / (standard deviation + 1e-9)
 *
 * https://onnx.ai/onnx/operators/onnx__MeanVarianceNormalization.html
 */
export const meanVarianceNormalization: GradRule<[X: Value], { axes?: readonly number[] }> = ({
  g,
  inputs: [X],
  outputs: [Y],
  dY,
  attributes: { axes = [0, 2, 3] },
}) => [
  () => {
    const mean = (v: Value) => g.op('ReduceMean', [v, g.ints(axes)], { keepdims: 1 })
    const centred = g.op('Sub', [X, mean(X)])
    const deviation = g.op('Sqrt', [mean(g.op('Mul', [centred, centred]))])
    const r = g.op('Reciprocal', [g.op('Add', [deviation, g.scalar(1e-9, X)])])
    return standardizedGradient(g, dY, { xhat: Y!, r, axes })
  },
]
