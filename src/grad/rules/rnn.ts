import type { Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'
import { type RecurrentAttributes, type RecurrentInputs, recurrent } from '../recurrent.ts'
import type { RuleContext } from '../rule.ts'

type Context = RuleContext<RecurrentInputs, RecurrentAttributes>

/**
 * For each step, with the activation f (Tanh) and the state H of the step before:
 * H_t = f(X_t W' + H R' + Wb + Rb)
 * The gradient is that of all steps written down (backpropagation through time).
 *
 * https://onnx.ai/onnx/operators/onnx__RNN.html
 */
export const rnn = composed(unrolledRnn)

/** Y and Y_h, step by step. */
export function unrolledRnn(context: Context): readonly Value[] {
  const { g } = context
  return recurrent(context, {
    activations: ['Tanh'],
    states: 1,
    start:
      ({ R, activations: [f] }) =>
      (x, [H]) => [f!(g, g.op('Add', [x, g.op('MatMul', [H!, R])]))],
  })
}
