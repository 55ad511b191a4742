import type { Value } from '../../onnx/builder.ts'
import { infiniteAtZero, signedPower } from '../lp-norm.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X / n, n = the p-norm of X along the axis (p = 1 or 2); zeros stay zeros
 * dX = (dY - s * sum of dY * Y) / n, s = sign(X) for p = 1 and Y for p = 2; zero where n = 0, where
 *   torch.nn.functional.normalize, which divides by 1e-12 there, has 1e12
 *
 * https://onnx.ai/onnx/operators/onnx__LpNormalization.html
 */
export const lpNormalization: GradRule<[input: Value], { axis?: number; p?: number }> = ({
  g,
  inputs: [X],
  outputs: [Y],
  dY,
  attributes: { axis = -1, p = 2 },
}) => [
  () => {
    const axes = g.ints([axis])
    const norm = g.op(p === 1 ? 'ReduceL1' : 'ReduceL2', [X, axes], { keepdims: 1 })
    const dot = g.op('ReduceSum', [g.op('Mul', [dY, Y!]), axes], { keepdims: 1 })
    const along = g.op('Mul', [p === 1 ? signedPower(g, X, 1) : Y!, dot])
    return g.op('Div', [g.op('Sub', [dY, along]), infiniteAtZero(g, norm)])
  },
]
