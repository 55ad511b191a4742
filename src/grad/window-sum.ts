/** Sums over sliding windows, each channel of each sample by itself, as convolutions with a kernel of ones. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { filled } from '../onnx/tensor.ts'
import { adjointConv } from './adjoint-conv.ts'
import { reshapeLike } from './like.ts'
import type { Window } from './window.ts'

/**
 * The gradient of S[o] = sum of X over window o: the sum of dS over the windows that hold an element.
 *
 * @param dS `[N, C, ...]`
 * @param X only its shape `[N, C, ...]` is used
 */
export function windowSumGradient(g: GraphBuilder, dS: Value, X: Value, window: Window): Value {
  // Every channel of every sample alone: as many samples of one channel.
  const sizes = (v: Value) => g.op('Concat', [g.ints([-1, 1]), spatialShape(g, v)], { axis: 0 })
  const alone = g.op('Reshape', [dS, sizes(dS)])
  const target = g.op('Reshape', [X, sizes(X)])
  g.assume(target, { dtype: g.dtype(X), shape: [g.symbols.fresh(), 1, ...g.shape(X).slice(2)] })
  const back = adjointConv(g, alone, onesKernel(g, X, window), target, window, 1)
  return reshapeLike(g, back, X)
}

/** `[1, 1, ...kernel]` of ones, in the type of X. */
export const onesKernel = (g: GraphBuilder, X: Value, { kernel }: Window): Value =>
  g.constant(filled(g.dtype(X), [1, 1, ...kernel], 1), 'ones')

const spatialShape = (g: GraphBuilder, v: Value): Value => {
  const known = g.shape(v).slice(2)
  return known.every((d) => typeof d === 'number')
    ? g.ints(known as number[])
    : g.op('Shape', [v], { start: 2 })
}
