import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * output = X where condition, else Y, with broadcasting
 * dX = doutput where condition, else 0; dY = 0 where condition, else doutput
 *
 * https://onnx.ai/onnx/operators/onnx__Where.html
 */
export const where: GradRule<[condition: Value, X: Value, Y: Value]> = ({
  g,
  inputs: [condition],
  dY: dOutput,
}) => [
  null,
  () => g.op('Where', [condition, dOutput, g.scalar(0, dOutput)]),
  () => g.op('Where', [condition, g.scalar(0, dOutput), dOutput]),
]
