import type { Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'
import { gates, type RecurrentAttributes, type RecurrentInputs, recurrent } from '../recurrent.ts'
import type { RuleContext } from '../rule.ts'

type Context = RuleContext<RecurrentInputs, RecurrentAttributes & { linear_before_reset?: number }>

/**
 * For each step, with the activations f, g (Sigmoid, Tanh) and the state H of the step before:
 * z = f(X_t W_z' + H R_z' + Wb_z + Rb_z), r = f(X_t W_r' + H R_r' + Wb_r + Rb_r)
 * h = g(X_t W_h' + (r * H) R_h' + Wb_h + Rb_h), or with linear_before_reset g(X_t W_h' + r * (H R_h' + Rb_h) + Wb_h)
 * H_t = (1 - z) * h + z * H
 * W [directions, 3 * hidden, input], R and B hold the gates z, r, h one after the other. The gradient is that of all
 * steps written down (backpropagation through time).
 *
 * https://onnx.ai/onnx/operators/onnx__GRU.html
 */
export const gru = composed(unrolledGru)

/** Y and Y_h, step by step. */
export function unrolledGru(context: Context): readonly Value[] {
  const { g, attributes } = context
  const add = (a: Value, b: Value) => g.op('Add', [a, b])
  const multiply = (a: Value, b: Value) => g.op('Mul', [a, b])
  const matmul = (a: Value, b: Value) => g.op('MatMul', [a, b])
  const blend = (z: Value, h: Value, H: Value) =>
    add(multiply(g.op('Sub', [g.scalar(1, z), z]), h), multiply(z, H))
  return attributes.linear_before_reset
    ? recurrent(context, {
        activations: ['Sigmoid', 'Tanh'],
        states: 1,
        addsRb: true,
        start:
          ({ R, Rb, activations: [f, hidden] }) =>
          (x, [H]) => {
            const product = matmul(H!, R)
            const [Hz, Hr, Hh] = gates(g, Rb ? add(product, Rb) : product, 3)
            const [xz, xr, xh] = gates(g, x, 3)
            const z = f!(g, add(xz!, Hz!))
            const r = f!(g, add(xr!, Hr!))
            return [blend(z, hidden!(g, add(xh!, multiply(r, Hh!))), H!)]
          },
      })
    : recurrent(context, {
        activations: ['Sigmoid', 'Tanh'],
        states: 1,
        start: ({ R, activations: [f, hidden] }) => {
          const [Rz, Rr, Rh] = gates(g, R, 3)
          return (x, [H]) => {
            const [xz, xr, xh] = gates(g, x, 3)
            const z = f!(g, add(xz!, matmul(H!, Rz!)))
            const r = f!(g, add(xr!, matmul(H!, Rr!)))
            return [blend(z, hidden!(g, add(xh!, matmul(multiply(r, H!), Rh!))), H!)]
          }
        },
      })
}
