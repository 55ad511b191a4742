import type { Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'
import { tanhGelu } from './gelu.ts'

/**
 * Y = Gelu(X + bias) with the tanh approximation; bias [last size of X] may be left out
 * dX and dbias follow from those of Gelu and Add
 *
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.FastGelu
 */
export const fastGelu = composed<[X: Value, bias: Value | undefined]>(({ g, inputs: [X, bias] }) =>
  tanhGelu(g, bias ? g.op('Add', [X, bias]) : X),
)
