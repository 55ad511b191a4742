import type { Value } from '../../onnx/builder.ts'
import { expandLike, sizeRatio } from '../like.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y[n, c] = mean of X[n, c, ...] over all positions
 * dX = dY / (number of positions) repeated over them
 *
 * https://onnx.ai/onnx/operators/onnx__GlobalAveragePool.html
 */
export const globalAveragePool: GradRule<[X: Value]> = ({ g, inputs: [X], outputs: [Y], dY }) => [
  () => expandLike(g, g.op('Mul', [dY, sizeRatio(g, Y!, X)]), X),
]
