import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to X
 * dX = dY * 2 / sqrt(pi) * exp(-X^2)
 *
 * https://onnx.ai/onnx/operators/onnx__Erf.html
 */
export const erf: GradRule<[input: Value]> = ({ g, inputs: [X], dY }) => [
  () => {
    // The factor inside of the exponent: one pass over the tensor less.
    const exponent = g.op('Sub', [g.scalar(Math.log(2 / Math.sqrt(Math.PI)), dY), g.op('Mul', [X, X])])
    return g.op('Mul', [dY, g.op('Exp', [exponent])])
  },
]
