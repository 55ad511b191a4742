/** Any ONNX classifier in the form that is trained, and the way back to the file it came from. */
import type { Model, OpaqueTensor } from '../../onnx/model.ts'
import type { Tensor } from '../../onnx/tensor.ts'
import { isHalf, widenAll } from '../../onnx/widen.ts'
import { rounded } from './half.ts'
import { liftConstants, lowerConstants } from './lift.ts'
import { withNewHead } from './new-head.ts'

export interface FineTunable {
  /** float32, its weights are initializers. */
  readonly model: Model
  /**
   * The file with new weights: nodes and initializers have their old names, types and order.
   *
   * @param weights by the names of initializers of `model`; what is missing, and any other name, changes nothing
   */
  restore(weights: ReadonlyMap<string, Tensor | OpaqueTensor>): Model
}

/**
 * Weights that the file keeps in nodes become initializers; with `classes` the last layer is a new one; half precision
 * is trained in float32 and rounded when it is written (master weights: Micikevicius et al. 2018, section 3.1).
 *
 * @param file it is not changed
 * @param seed of a new last layer
 */
export function fineTunable(
  file: Model,
  options: { classes?: number | undefined; seed: number },
): FineTunable {
  const lifted = liftConstants(file)
  const headed =
    options.classes === undefined ? lifted.model : withNewHead(lifted.model, options.classes, options.seed)
  return {
    model: isHalf(headed) ? widenAll(headed) : headed,
    restore: (weights) => lowerConstants(file, lifted, withWeights(headed, weights)),
  }
}

function withWeights(model: Model, weights: ReadonlyMap<string, Tensor | OpaqueTensor>): Model {
  const initializers = new Map(
    Array.from(model.graph.initializers, ([name, old]) => {
      const now = weights.get(name)
      const isNew = now && now.dtype !== 'opaque' && old.dtype !== 'opaque' && now.dtype !== old.dtype
      return [name, isNew ? rounded(now, old.dtype) : (now ?? old)]
    }),
  )
  return { ...model, graph: { ...model.graph, initializers } }
}
