import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = log(X)
 * dX = dY / X
 *
 * https://onnx.ai/onnx/operators/onnx__Log.html
 */
export const log: GradRule<[input: Value]> = ({ g, inputs: [X], dY }) => [() => g.op('Div', [dY, X])]
