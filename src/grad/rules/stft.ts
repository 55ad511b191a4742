import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import { composed } from '../composed.ts'
import { axisSize, identity } from '../like.ts'
import { axisPositions } from '../scatter.ts'

type Inputs = [signal: Value, frame_step: Value, window: Value | undefined, frame_length: Value | undefined]

/**
 * Y[n, f] = DFT of window * signal[n, f * frame_step ... f * frame_step + frame_length - 1]: frames of the signal, then a
 * product with the matrix of the transform, which is read off the operator itself as in DFT
 *
 * https://onnx.ai/onnx/operators/onnx__STFT.html
 */
export const stft = composed<Inputs, { onesided?: number }>(
  ({ g, node, inputs: [signal, step, window, length], outputs: [Y], attributes: { onesided } }) => {
    const signals = g.rank(signal) === 2 ? g.op('Unsqueeze', [signal, g.ints([-1])]) : signal
    const parts = g.shape(signals)[2]
    // ONNX Runtime 1.30 multiplies complex signals with a window wrongly.
    if (window && parts === 2)
      throw new UserError(`${describeNode(node)}: a window on a complex signal has no gradient rule`)
    const size = length ? g.op('Reshape', [length, g.ints([1])]) : axisSize(g, window!, 0)
    const frames = framesOf(g, signals, axisPositions(g, Y!, 1), step, int64(g, size))
    const windowed = window ? g.op('Mul', [frames, g.op('Unsqueeze', [window, g.ints([1])])]) : frames
    const rows = g.op('Reshape', [windowed, g.ints([0, 0, -1])])
    const ones = identity(g, axisSize(g, rows, 2), signal)
    const shape = g.op('Concat', [g.ints([-1]), g.op('Shape', [frames], { start: 2 })], { axis: 0 })
    const inputs = [g.op('Reshape', [ones, shape]), step, undefined, g.op('Squeeze', [size, g.ints([0])])]
    const transformed = g.op('STFT', inputs, { onesided })
    const M = g.op('Flatten', [transformed], { axis: 1 })
    const bins = g.op('Concat', [g.ints([0, 0]), g.op('Shape', [transformed], { start: 2 })], { axis: 0 })
    return g.op('Reshape', [g.op('MatMul', [rows, M]), bins])
  },
)

const int64 = (g: GraphBuilder, v: Value): Value =>
  g.dtype(v) === 'int64' ? v : g.op('Cast', [v], { to: 7 })

/** `[N, samples, parts]` to `[N, frames, size, parts]`. */
function framesOf(g: GraphBuilder, signals: Value, frames: Value, step: Value, size: Value): Value {
  const starts = g.op('Mul', [frames, int64(g, step)])
  const scalar = (n: number) => g.scalar(n, 'int64')
  const within = g.op('Range', [scalar(0), g.op('Squeeze', [size, g.ints([0])]), scalar(1)])
  const positions = g.op('Add', [g.op('Unsqueeze', [starts, g.ints([1])]), within])
  return g.op('Gather', [signals, positions], { axis: 1 })
}
