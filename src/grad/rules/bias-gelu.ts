import type { Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'
import { erfGelu } from './gelu.ts'

/**
 * C = Gelu(A + B), B [last size of A]
 * dA and dB follow from those of Gelu and Add
 *
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.BiasGelu
 */
export const biasGelu = composed<[A: Value, B: Value]>(({ g, inputs: [A, B] }) =>
  erfGelu(g, g.op('Add', [A, B])),
)
