import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { elementCount, float32 } from '../../onnx/tensor.ts'

/**
 * Per-image standardisation: y = (x - mean) / max(std, 1 / sqrt(D)), with mean and unbiased standard deviation over
 * the D values of each sample. From plain operators, so that attacks and training differentiate through it.
 *
 * As the paper's authors have it in front of their networks; theirs gets pixels from 0 to 255, ours from 0 to 1, which
 * differs only where the bound of the deviation takes effect: below 1 / sqrt(D), an almost uniform image. TensorFlow's
 * `per_image_standardization`, which it copies, divides the variance by D instead of D - 1.
 *
 * The bound is put on the variance, 1 / D: the square root of a uniform image's variance has no derivative.
 *
 * @see https://github.com/vikasverma1077/manifold_mixup/blob/master/supervised/load_data.py
 * @see https://www.tensorflow.org/api_docs/python/tf/image/per_image_standardization
 */
export function standardizePerImage(g: GraphBuilder, x: Value, shape: readonly number[]): Value {
  const size = elementCount(shape)
  // Nodes, not initializers: what is an initializer is trained.
  const constant = (value: number) => g.op('Constant', [], { value: float32([value], []) })
  const axes = g.ints(shape.map((_, i) => i + 1))
  const centred = g.op('Sub', [x, g.op('ReduceMean', [x, axes])])
  const squares = g.op('ReduceSum', [g.op('Mul', [centred, centred]), axes])
  const variance = g.op('Div', [squares, constant(size - 1)])
  const deviation = g.op('Sqrt', [g.op('Max', [variance, constant(1 / size)])])
  return g.op('Div', [centred, deviation], {}, { name: 'standardized' })
}
