import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y[t, n, ...] = X[len[n] - 1 - t, n, ...] for t < len[n], else X[t, n, ...]
 * dX = dY reversed in the same way: doing it twice changes nothing
 *
 * https://onnx.ai/onnx/operators/onnx__ReverseSequence.html
 */
export const reverseSequence: GradRule<
  [input: Value, sequence_lens: Value],
  { batch_axis?: number; time_axis?: number }
> = ({ g, inputs: [, sequence_lens], dY, attributes: { batch_axis = 1, time_axis = 0 } }) => [
  () => g.op('ReverseSequence', [dY, sequence_lens], { batch_axis, time_axis }),
  null,
]
