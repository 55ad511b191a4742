/** Building blocks of the bundled networks: parameters by PyTorch's names and initialisation, inference ONNX. */
import { float } from '../../onnx/attributes.ts'
import type { Value } from '../../onnx/builder.ts'
import { filled, float32 } from '../../onnx/tensor.ts'
import { defaultInitial } from '../default-initial.ts'
import type { NetworkBuilder } from './builder.ts'

const uniform = ({ g, seed }: NetworkBuilder, name: string, dims: readonly number[], fanIn: number): Value =>
  g.initializer(name, defaultInitial(seed, name, dims, fanIn))

/** Fully connected layer `[N, inputs]` to `[N, outputs]`, with bias. */
export function linear(net: NetworkBuilder, x: Value, name: string, inputs: number, outputs: number): Value {
  const weight = uniform(net, `${name}.weight`, [outputs, inputs], inputs)
  const bias = uniform(net, `${name}.bias`, [outputs], inputs)
  return net.g.op('Gemm', [x, weight, bias], { transB: 1 }, { name })
}

export interface ConvolutionOptions {
  readonly inputs: number
  readonly outputs: number
  /** Side of the kernel; the padding keeps height and width at stride 1. */
  readonly kernel: 1 | 3
  /** Default 1. */
  readonly stride?: number
  /** Default: only without BatchNorm, whose own bias replaces it. */
  readonly bias?: boolean | undefined
}

/** Convolution `[N, inputs, H, W]` to `[N, outputs, ceil(H / stride), ceil(W / stride)]`. */
export function convolution(net: NetworkBuilder, x: Value, name: string, options: ConvolutionOptions): Value {
  const { inputs, outputs, kernel, stride = 1, bias = !net.batchNorm } = options
  const fanIn = inputs * kernel * kernel
  const parameters = [uniform(net, `${name}.weight`, [outputs, inputs, kernel, kernel], fanIn)]
  if (bias) parameters.push(uniform(net, `${name}.bias`, [outputs], fanIn))
  const attributes = {
    kernel_shape: [kernel, kernel],
    ...(kernel === 3 && { pads: [1, 1, 1, 1] }),
    ...(stride !== 1 && { strides: [stride, stride] }),
  }
  return net.g.op('Conv', [x, ...parameters], attributes, { name })
}

/**
 * Batch normalisation with PyTorch's epsilon 1e-5, unless the network goes without.
 *
 * @param momentum share of the running statistic that a step keeps, ONNX's sense: 1 - PyTorch's (default 0.1)
 */
export function batchNorm(
  { g, batchNorm: present }: NetworkBuilder,
  x: Value,
  name: string,
  channels: number,
  momentum = 0.9,
): Value {
  if (!present) return x
  const vector = (part: string, value: number) =>
    g.initializer(`${name}.${part}`, filled('float32', [channels], value))
  const parameters = [
    vector('weight', 1),
    vector('bias', 0),
    vector('running_mean', 0),
    vector('running_var', 1),
  ]
  const attributes = { epsilon: float(1e-5), momentum: float(momentum) }
  return g.op('BatchNormalization', [x, ...parameters], attributes, { name })
}

export const relu = ({ g }: NetworkBuilder, x: Value, name: string): Value => g.op('Relu', [x], {}, { name })

/** Dropout in inference form, the identity, unless the network goes without; a step graph gives it a mask. */
export function dropout({ g, dropout: ratio }: NetworkBuilder, x: Value, name: string): Value {
  if (ratio === 0) return x
  return g.op('Dropout', [x, g.initializer(`${name}.ratio`, float32([ratio], []))], {}, { name })
}

/** 2x2 max pooling, stride 2. */
export const maxPool2 = ({ g }: NetworkBuilder, x: Value, name: string): Value =>
  g.op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] }, { name })

/** Global average pooling and flattening, `[N, C, H, W]` to `[N, C]`. */
export function globalPool({ g }: NetworkBuilder, x: Value): Value {
  const pooled = g.op('GlobalAveragePool', [x], {}, { name: 'pool' })
  return g.op('Flatten', [pooled], {}, { name: 'flat' })
}
