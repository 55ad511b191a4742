/** The size of a model. */
import type { Model } from './model.ts'
import { elementCount, isFloat } from './tensor.ts'

/** Elements of all float initializers. */
export const countParameters = (model: Model): number =>
  [...model.graph.initializers.values()]
    .filter((t) => t.dtype !== 'opaque' && isFloat(t.dtype))
    .reduce((sum, t) => sum + elementCount(t.dims), 0)
