/** The form of a model that reverse mode starts from. */
import { inlineFunctions } from '../onnx/inline.ts'
import { cloneModel, type Model } from '../onnx/model.ts'
import { simplifyModel } from '../onnx/simplify.ts'
import { upgradeModel } from '../onnx/upgrade.ts'
import { widenHalf } from '../onnx/widen.ts'
import { hasRule } from './backward.ts'
import { straightThrough } from './quantization/straight-through.ts'
import { functionDomain } from './stop-gradient.ts'

export interface PrepareOptions {
  /** Let gradients pass through rounding and quantised operators (quantization/straight-through.ts). */
  readonly straightThrough?: boolean | undefined
  /** Compute half precision as the file says instead of in float32. */
  readonly keepHalf?: boolean | undefined
}

/**
 * Plain operators of opset 18 or newer: the file's own functions are inlined, loops of known length are unrolled, and
 * what is constant is. Half precision is computed in float32. Functions of this project that have a gradient rule stay calls.
 *
 * @param model it is not changed
 * @param variables initializers that may get other values, besides the model's own of float type
 */
export function prepareModel(
  model: Model,
  variables: readonly string[] = [],
  options: PrepareOptions = {},
): Model {
  const upgraded = upgradeModel(cloneModel(model), { leaveGeneric: true })
  const inlined = inlineFunctions(upgraded, (call) => call.domain === functionDomain && hasRule(call))
  const wide = options.keepHalf ? inlined : widenHalf(inlined)
  return simplifyModel(options.straightThrough ? straightThrough(wide) : wide, variables)
}
