/** Vector-Jacobian products of any graph, as one ONNX model. */
import { GraphBuilder } from '../onnx/builder.ts'
import { cloneModel, type Model } from '../onnx/model.ts'
import { pruneModel } from '../onnx/prune.ts'
import { isFloat } from '../onnx/tensor.ts'
import { upgradeModel } from '../onnx/upgrade.ts'
import { verifyModel } from '../onnx/verify.ts'
import { backward } from './backward.ts'
import { zerosLike } from './like.ts'

/**
 * @param wrt float inputs or initializers; by default every float input
 * @returns a model with the inputs of `model` and `cotangent/<output>` for each float output (of its shape), and
 *   the outputs of `model` and `grad/<name>` for each of `wrt`: the sum of cotangent' * d(output)/d(name)
 * @throws UserError if an operator on the way has no gradient rule
 */
export function buildVjpGraph(model: Model, wrt?: readonly string[]): Model {
  const g = new GraphBuilder(upgradeModel(cloneModel(model)))
  const isFloatValue = (name: string) => isFloat(g.tryFacts(name)?.dtype ?? 'string')
  const targets = wrt ?? g.graph.inputs.map((i) => i.name).filter(isFloatValue)
  const seeds = g.graph.outputs
    .map((o) => o.name)
    .filter(isFloatValue)
    .map((value) => ({
      value,
      cotangent: g.input(`cotangent/${value}`, g.dtype(value), g.shape(value)),
    }))
  const gradients = backward(g, seeds, targets)
  targets.forEach((name, i) => {
    g.output(gradients[i] ?? zerosLike(g, name), `grad/${name}`)
  })
  const pruned = pruneModel(g.model)
  verifyModel(pruned)
  return pruned
}
