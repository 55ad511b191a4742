/** BatchNormalization nodes of an inference graph put into training mode. */
import { plainAttributes, toAttribute } from '../../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import type { Node } from '../../onnx/model.ts'

/** A running statistic before and after the step. */
export interface Statistic {
  readonly name: Value
  readonly next: Value
}

export const isBatchNorm = (node: Node): boolean => node.op === 'BatchNormalization' && node.domain === ''

/**
 * Appends the node in training mode and the update of its running statistics.
 *
 * ONNX updates the running variance with the batch's population variance; PyTorch, and so everybody's expectation,
 * with the unbiased one, n / (n - 1) times as large. So the node is given zeros for the running statistics, which
 * makes its outputs (1 - momentum) times the batch's own. The zeros are computed: ONNX Runtime's kernel writes those
 * outputs over its inputs, be they initializers or fed buffers (docs/notes/onnxruntime.md).
 */
export function appendTrainingBatchNorm(g: GraphBuilder, node: Node): Statistic[] {
  const [Y] = node.outputs
  const [X, scale, B, mean, variance] = node.inputs as [Value, Value, Value, Value, Value]
  const { momentum = 0.9 } = plainAttributes(node) as { momentum?: number }
  const zeros = (v: Value) => g.op('Sub', [v, v])
  const [freshMean, population] = [g.unique(`${mean}/batch`), g.unique(`${variance}/batch`)]
  g.append({
    ...node,
    inputs: [X, scale, B, zeros(mean), zeros(variance)],
    outputs: [Y!, freshMean, population],
    attributes: new Map(node.attributes).set('training_mode', toAttribute(1)),
  })
  const size = (v: Value) => g.op('CastLike', [g.op('Size', [v]), X])
  const n = g.op('Div', [size(X), size(mean)])
  const correction = g.op('Div', [n, g.op('Sub', [n, g.scalar(1, X)])])
  const kept = (v: Value) => g.op('Mul', [v, g.scalar(momentum, X)])
  const unbiased = g.op('Mul', [population, correction])
  return [
    { name: mean, next: g.op('Add', [kept(mean), freshMean]) },
    { name: variance, next: g.op('Add', [kept(variance), unbiased]) },
  ]
}
