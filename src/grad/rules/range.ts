import type { Value } from '../../onnx/builder.ts'
import { reshapeLike } from '../like.ts'
import type { GradRule } from '../rule.ts'
import { axisPositions } from '../scatter.ts'

/**
 * Y[i] = start + i * delta, as long as it stays below limit
 * dstart = sum of dY, ddelta = sum of i * dY; limit decides only how many there are
 *
 * https://onnx.ai/onnx/operators/onnx__Range.html
 */
export const range: GradRule<[start: Value, limit: Value, delta: Value]> = ({
  g,
  inputs: [start, , delta],
  dY,
}) => {
  // A vector of one element will do as a scalar.
  const sum = (v: Value, operand: Value) => reshapeLike(g, g.op('ReduceSum', [v], { keepdims: 0 }), operand)
  const steps = () => g.op('CastLike', [axisPositions(g, dY, 0), dY])
  return [() => sum(dY, start), null, () => sum(g.op('Mul', [dY, steps()]), delta)]
}
