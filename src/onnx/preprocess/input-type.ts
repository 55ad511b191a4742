/** The type that the model's input has. */
import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../builder.ts'
import { type DType, filled, isFloat } from '../tensor.ts'
import { constant } from './constants.ts'

/** Whole-number types that models take pixels in, with all of their values. */
export const wholeRanges: Readonly<Partial<Record<DType, readonly [low: number, high: number]>>> = {
  uint8: [0, 255],
  int8: [-128, 127],
}

/** @throws UserError for an input that takes no pixels, or of another type than was said */
export function checkType(input: string, dtype: DType, said: DType | undefined): void {
  if (!isFloat(dtype) && wholeRanges[dtype] === undefined)
    throw new UserError(
      `input "${input}": expected pixels as floats, uint8 or int8, the model wants ${dtype}`,
    )
  if (said !== undefined && said !== dtype)
    throw new UserError(`dtype: expected ${dtype}, the type of the model's input "${input}", got ${said}`)
}

/**
 * The value in another type. Whole numbers are the nearest ones, halves to even, within the type's range: a QuantizeLinear of step 1,
 * so that straight-through gradients pass as they do through any other rounding of a quantised model. Its true gradient is zero.
 *
 * https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html
 */
export function typed(g: GraphBuilder, x: Value, dtype: DType): Value {
  if (dtype === 'float32') return x
  if (isFloat(dtype)) return g.op('CastLike', [x, g.scalar(0, dtype)])
  return g.op('QuantizeLinear', [x, constant(g, [1]), g.constant(filled(dtype, [], 0))])
}
