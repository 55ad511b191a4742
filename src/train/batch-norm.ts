/** BatchNormalization nodes of an inference graph put into training mode. */
import { plainAttributes, toAttribute } from '../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import type { Node } from '../onnx/model.ts'

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
 * with the unbiased one, n / (n - 1) times as large.
 */
export function appendTrainingBatchNorm(g: GraphBuilder, node: Node): Statistic[] {
  const [Y] = node.outputs
  const [X, , , mean, variance] = node.inputs as [Value, Value, Value, Value, Value]
  const { momentum = 0.9 } = plainAttributes(node) as { momentum?: number }
  const nextMean = g.unique(`next/${mean}`)
  const population = g.unique(`${variance}/population`)
  const attributes = new Map(node.attributes).set('training_mode', toAttribute(1))
  g.append({ ...node, outputs: [Y!, nextMean, population], attributes })
  const size = (v: Value) => g.op('CastLike', [g.op('Size', [v]), X])
  const n = g.op('Div', [size(X), size(mean)])
  const correction = g.op('Div', [n, g.op('Sub', [n, g.scalar(1, X)])])
  // population = momentum * running + (1 - momentum) * batch; only the second part is corrected.
  const kept = g.op('Mul', [variance, g.scalar(momentum, X)])
  const fresh = g.op('Mul', [g.op('Sub', [population, kept]), correction])
  return [
    { name: mean, next: nextMean },
    { name: variance, next: g.op('Add', [kept, fresh]) },
  ]
}
