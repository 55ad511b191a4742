/** Vector-Jacobian products of any graph, as one ONNX model. */
import { UserError } from '../errors.ts'
import { GraphBuilder, type Value } from '../onnx/builder.ts'
import type { Model } from '../onnx/model.ts'
import { pruneModel } from '../onnx/prune.ts'
import type { Shape } from '../onnx/shape.ts'
import { isFloat } from '../onnx/tensor.ts'
import { verifyModel } from '../onnx/verify.ts'
import { backward } from './backward.ts'
import { inlineGradientCalls } from './call.ts'
import { zerosLike } from './like.ts'
import { type PrepareOptions, prepareModel } from './prepare.ts'

/**
 * @param wrt float inputs or initializers; by default every float input
 * @returns a model with the inputs of `model` and `cotangent/<output>` for each float output (of its shape), and
 *   the outputs of `model` and `grad/<name>` for each of `wrt`: the sum of cotangent' * d(output)/d(name)
 * @throws UserError if an operator on the way has no gradient rule
 */
export function buildVjpGraph(model: Model, wrt?: readonly string[], options: PrepareOptions = {}): Model {
  const g = new GraphBuilder(prepareModel(model, wrt, options))
  believeOutputs(g)
  const isFloatValue = (name: string) => isFloat(g.tryFacts(name)?.dtype ?? 'string')
  const targets = wrt ?? g.graph.inputs.map((i) => i.name).filter(isFloatValue)
  const seeds = g.graph.outputs
    .map((o) => o.name)
    .filter(isFloatValue)
    .map((value) => ({
      value,
      cotangent: g.input(`cotangent/${value}`, g.dtype(value), shapeOf(g, value)),
    }))
  const gradients = backward(g, seeds, targets)
  targets.forEach((name, i) => {
    g.output(gradients[i] ?? zerosLike(g, name), `grad/${name}`)
  })
  const pruned = pruneModel(inlineGradientCalls(g.model))
  verifyModel(pruned)
  return pruned
}

/** Where inference does not know an output the model is believed: a cotangent left out would be a zero gradient. */
function believeOutputs(g: GraphBuilder): void {
  for (const { name, type } of g.graph.outputs) {
    if (g.tryFacts(name)?.shape !== undefined || type?.kind !== 'tensor') continue
    g.assume(name, { dtype: type.dtype, shape: type.shape && g.symbols.shape(type.shape) })
  }
}

function shapeOf(g: GraphBuilder, output: Value): Shape {
  const { shape } = g.facts(output)
  if (shape === undefined) throw new UserError(`output "${output}": expected a known number of axes`)
  return shape
}
