import type { Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'
import { gates, type RecurrentAttributes, type RecurrentInputs, recurrent } from '../recurrent.ts'
import type { RuleContext } from '../rule.ts'

type Context = RuleContext<RecurrentInputs, RecurrentAttributes & { input_forget?: number }>

/**
 * For each step, with the activations f, g, h (Sigmoid, Tanh, Tanh) and the state H, C of the step before:
 * i = f(X_t W_i' + H R_i' + P_i * C + Wb_i + Rb_i)
 * f = f(X_t W_f' + H R_f' + P_f * C + Wb_f + Rb_f), or 1 - i with input_forget
 * C_t = f * C + i * g(X_t W_c' + H R_c' + Wb_c + Rb_c)
 * o = f(X_t W_o' + H R_o' + P_o * C_t + Wb_o + Rb_o)
 * H_t = o * h(C_t)
 * W [directions, 4 * hidden, input], R and B hold the gates i, o, f, c one after the other, P i, o, f. The gradient is
 * that of all steps written down (backpropagation through time).
 *
 * https://onnx.ai/onnx/operators/onnx__LSTM.html
 */
export const lstm = composed(unrolledLstm)

/** Y, Y_h and Y_c, step by step. */
export function unrolledLstm(context: Context): readonly Value[] {
  const { g, attributes } = context
  const add = (a: Value, b: Value) => g.op('Add', [a, b])
  const multiply = (a: Value, b: Value) => g.op('Mul', [a, b])
  return recurrent(context, {
    activations: ['Sigmoid', 'Tanh', 'Tanh'],
    states: 2,
    start: ({ R, P, activations: [f, cell, hidden] }) => {
      const peepholes = P && g.ops('Split', [P], 3, { axis: 0, num_outputs: 3 })
      const peep = (gate: Value, C: Value, i: number) =>
        peepholes ? add(gate, multiply(peepholes[i]!, C)) : gate
      return (x, [H, C]) => {
        const [i, o, forget, c] = gates(g, add(x, g.op('MatMul', [H!, R])), 4)
        const input = f!(g, peep(i!, C!, 0))
        const kept = attributes.input_forget
          ? g.op('Sub', [g.scalar(1, input), input])
          : f!(g, peep(forget!, C!, 2))
        const next = add(multiply(kept, C!), multiply(input, cell!(g, c!)))
        return [multiply(f!(g, peep(o!, next, 1)), hidden!(g, next)), next]
      }
    },
  })
}
