/** A graph as GPUs can run it: ONNX Runtime has kernels for its nodes there. */
import { plainAttributes } from '../../onnx/attributes.ts'
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import type { Model, Node } from '../../onnx/model.ts'

/**
 * BatchNormalization in training mode, which neither CUDA nor WebGPU computes (docs/notes/cuda.md), written out; all else as it is.
 * Gradients of it are written out already where no lowering takes them.
 */
export function deviceForm(model: Model): Model {
  if (!model.graph.nodes.some(isTrained)) return model
  const { graph } = model
  const g = new GraphBuilder({
    ...model,
    graph: { ...graph, nodes: [], initializers: new Map(graph.initializers) },
  })
  g.names.reserve(graph)
  for (const node of graph.nodes) {
    if (isTrained(node)) writeOut(g, node)
    else g.append(node)
  }
  return g.model
}

const isTrained = (node: Node): boolean =>
  node.op === 'BatchNormalization' && node.domain === '' && plainAttributes(node).training_mode === 1

/**
 * y = scale * (x - mean) / sqrt(var + epsilon) + B with the batch's mean and population variance, and
 * running' = momentum * running + (1 - momentum) * the batch's.
 *
 * https://onnx.ai/onnx/operators/onnx__BatchNormalization.html
 */
function writeOut(g: GraphBuilder, node: Node): void {
  const { epsilon = 1e-5, momentum = 0.9 } = plainAttributes(node) as { epsilon?: number; momentum?: number }
  const [X, scale, B, runningMean, runningVariance] = node.inputs as [Value, Value, Value, Value, Value]
  const [Y, nextMean, nextVariance] = node.outputs
  const rank = g.rank(X)
  const axes = g.ints(Array.from({ length: rank }, (_, i) => i).filter((i) => i !== 1))
  const channel = g.ints([1, -1, ...Array<number>(rank - 2).fill(1)])
  const column = (v: Value) => g.op('Reshape', [v, channel])
  const flat = (v: Value) => g.op('Reshape', [v, g.ints([-1])])
  const mean = g.op('ReduceMean', [X, axes], { keepdims: 1 })
  const centred = g.op('Sub', [X, mean])
  const variance = g.op('ReduceMean', [g.op('Mul', [centred, centred]), axes], { keepdims: 1 })
  const deviation = g.op('Sqrt', [g.op('Add', [variance, g.scalar(epsilon, X)])])
  const factor = g.op('Div', [column(scale), deviation])
  const define = (output: string | undefined, value: () => Value) => {
    if (output) g.rename(value(), output)
  }
  define(Y, () => g.op('Add', [g.op('Mul', [centred, factor]), column(B)]))
  const running = (before: Value, batch: Value) =>
    g.op('Add', [
      g.op('Mul', [before, g.scalar(momentum, before)]),
      g.op('Mul', [flat(batch), g.scalar(1 - momentum, before)]),
    ])
  define(nextMean, () => running(runningMean, mean))
  define(nextVariance, () => running(runningVariance, variance))
}
