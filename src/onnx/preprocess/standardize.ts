import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../builder.ts'
import { elementCount } from '../tensor.ts'
import { constant } from './constants.ts'
import type { Standardization } from './preprocessing.ts'

/**
 * Per-image standardisation: y = (x - mean) / max(std, 1 / sqrt(D)), with mean and standard deviation over the D values of
 * each sample. From plain operators, so that attacks and training differentiate through it.
 *
 * `tensorflow` divides the sum of squares by D, as its `per_image_standardization` does; `unbiased` by D - 1, as the paper's
 * authors have it in front of their networks. Both are made for pixels from 0 to 255; other ranges differ only where the bound of
 * the deviation takes effect: below 1 / sqrt(D), an almost uniform image.
 *
 * The bound is put on the variance, 1 / D: the square root of a uniform image's variance has no derivative.
 *
 * @param shape of one sample
 * @throws UserError for samples of one value
 * @see https://github.com/vikasverma1077/manifold_mixup/blob/master/supervised/load_data.py
 * @see https://www.tensorflow.org/api_docs/python/tf/image/per_image_standardization
 */
export function standardized(
  g: GraphBuilder,
  x: Value,
  shape: readonly number[],
  kind: Standardization,
): Value {
  const size = elementCount(shape)
  if (size < 2) throw new UserError(`standardize: expected samples of 2 or more values, got [${shape}]`)
  const axes = g.ints(shape.map((_, i) => i + 1))
  const centred = g.op('Sub', [x, g.op('ReduceMean', [x, axes])])
  const squares = g.op('ReduceSum', [g.op('Mul', [centred, centred]), axes])
  const variance = g.op('Div', [squares, constant(g, [kind === 'unbiased' ? size - 1 : size])])
  const deviation = g.op('Sqrt', [g.op('Max', [variance, constant(g, [1 / size])])])
  return g.op('Div', [centred, deviation], {}, { name: 'standardized' })
}
