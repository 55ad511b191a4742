/** Small models made on the spot, for the tests of attacks, evaluation and the command line. */
import { randomStream } from '../../src/data/random.ts'
import type { GraphBuilder, Value } from '../../src/onnx/builder.ts'
import type { Model } from '../../src/onnx/model.ts'
import { elementCount, filled, float32, type Tensor } from '../../src/onnx/tensor.ts'
import { tinyModel } from '../grad/tiny-model.ts'

export interface TinyClassifier {
  /** Batch size that the file fixes, or the name of an open one. */
  readonly batch?: number | string
  /** Multiplies by ones of the batch's size: no other will do, whatever is written into the input's shape. */
  readonly pinned?: boolean
  /** How the model takes images; the rest is the same, after a Transpose. */
  readonly layout?: 'NCHW' | 'NHWC'
  /** Of one image, [C, H, W]. */
  readonly shape?: readonly [number, number, number]
  readonly classes?: number
  /** What follows the logits. */
  readonly head?: 'none' | 'Softmax' | 'LogSoftmax'
  /** Adds an output `features` before the scores and a second pair of scores `other` after them. */
  readonly outputs?: 'one' | 'many'
  /** An operator without a gradient rule, on the way. */
  readonly unknown?: boolean
}

/** Convolution 3x3 with 3 channels, ReLU, a linear layer; output `scores`. The same weights for every choice. */
export function tinyClassifier({
  batch = 'N',
  pinned = false,
  layout = 'NCHW',
  shape = [1, 28, 28],
  classes = 10,
  head = 'none',
  outputs = 'one',
  unknown = false,
}: TinyClassifier = {}): Model {
  const [channels, height, width] = shape
  const pixels = 3 * height * width
  const build = (g: GraphBuilder): Value[] => {
    const kernel = g.initializer('conv.weight', randomTensor('conv', [3, channels, 3, 3], 0.5))
    const image =
      layout === 'NCHW' ? 'image' : g.op('Transpose', ['image'], { perm: [0, 3, 1, 2] }, { name: 'nchw' })
    const convolved = g.op(
      'Conv',
      [image, kernel],
      { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
      { name: 'conv' },
    )
    const rectified = g.op('Relu', [convolved], {}, { name: 'relu' })
    const flat = g.op('Flatten', [rectified], {}, { name: 'features' })
    const held = pinned ? g.op('Mul', [flat, g.constant(filled('float32', [Number(batch), 1], 1))]) : flat
    const features = unknown ? withoutRule(g, held, pixels) : held
    const scores = (name: string, outputs: number, then: string): Value => {
      const weight = g.initializer(`${name}.weight`, randomTensor(name, [pixels, outputs], 0.15))
      const logits = g.op('Gemm', [features, weight], {}, { name: then === 'none' ? name : `${name}_logits` })
      return then === 'none' ? logits : g.op(then, [logits], { axis: -1 }, { name })
    }
    const main = scores('scores', classes, head)
    if (outputs === 'one') return [main]
    // A one-dimensional output comes first: it cannot be scores.
    const mean = g.op('ReduceMean', [features, g.ints([1])], { keepdims: 0 }, { name: 'brightness' })
    return [mean, main, scores('other', 4, 'none')]
  }
  const sizes = layout === 'NCHW' ? shape : [height, width, channels]
  return tinyModel({ image: [batch, ...sizes] }, build)
}

/** Rows of length 1, by an operator that no rule differentiates: it is of ai.onnx.ml. */
export function withoutRule(g: GraphBuilder, x: Value, length: number): Value {
  g.model.opsets.set('ai.onnx.ml', 1)
  const rows = g.op('Normalizer', [x], { norm: 'L2' }, { domain: 'ai.onnx.ml', name: 'odd_one' })
  const facts = { dtype: 'float32', shape: ['N', length] } as const
  g.assume(rows, facts)
  g.graph.valueInfo.set(rows, { name: rows, type: { kind: 'tensor', ...facts } })
  return rows
}

/** Normal numbers of a seed of their own, times `scale`. */
export function randomTensor(purpose: string, dims: readonly number[], scale: number): Tensor {
  const random = randomStream(0, `test/${purpose}`, 0, 0)
  return float32(
    Float32Array.from({ length: elementCount(dims) }, () => scale * random.normal()),
    dims,
  )
}
