import { plainAttributes } from '../../onnx/attributes.ts'
import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Node } from '../../onnx/model.ts'
import type { Tensor } from '../../onnx/tensor.ts'
import { constantOf } from './channels.ts'

/** y = factor * x + shift, channel by channel. */
export interface Affine {
  readonly factor: Float64Array
  readonly shift: Float64Array
}

/**
 * What a BatchNormalization with constant statistics does: factor = scale / sqrt(var + epsilon),
 * shift = B - mean * factor. undefined for any other node.
 *
 * https://onnx.ai/onnx/operators/onnx__BatchNormalization.html
 */
export function batchNormAffine(g: GraphBuilder, node: Node): Affine | undefined {
  if (node.domain !== '' || node.op !== 'BatchNormalization' || node.outputs.length !== 1) return undefined
  const { epsilon = 1e-5, training_mode = 0 } = plainAttributes(node)
  const parameters = node.inputs.slice(1).map((name) => constantOf(g, name)?.data as Float32Array | undefined)
  const [scale, B, mean, variance] = parameters
  if (training_mode !== 0 || !scale || !B || !mean || !variance) return undefined
  const factor = Float64Array.from(scale, (s, c) => s / Math.sqrt(variance[c]! + (epsilon as number)))
  return { factor, shift: factor.map((f, c) => B[c]! - mean[c]! * f) }
}

/** The weights and biases of a convolution. */
export interface ConvWeights {
  /** float32 [M, C / group, ...kernel]. */
  readonly W: Tensor
  /** [M] */
  readonly B: Float64Array
  readonly group: number
}

/** Its input multiplied channel by channel. */
export function timesInput({ W, B, group }: ConvWeights, factor: ArrayLike<number>): ConvWeights {
  const [M = 1, perGroup = 1] = W.dims
  const each = W.data.length / (M * perGroup)
  const data = (W.data as Float32Array).map((w, i) => {
    const [m, c] = [Math.floor(i / (each * perGroup)), Math.floor(i / each) % perGroup]
    return w * factor[Math.floor((m * group) / M) * perGroup + c]!
  })
  return { W: { ...W, data }, B, group }
}

/** What comes out of it, through an affine. */
export function throughAffine({ W, B, group }: ConvWeights, { factor, shift }: Affine): ConvWeights {
  const each = W.data.length / B.length
  const data = (W.data as Float32Array).map((w, i) => w * factor[Math.floor(i / each)]!)
  return { W: { ...W, data }, B: B.map((b, m) => factor[m]! * b + shift[m]!), group }
}
