/** Building blocks of the bundled networks: parameters by PyTorch's names and initialisation, inference ONNX. */
import { randomStream } from '../../data/random.ts'
import { float } from '../../onnx/attributes.ts'
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import type { Model } from '../../onnx/model.ts'
import { elementCount, filled, float32 } from '../../onnx/tensor.ts'

/** A network under construction. */
export interface NetworkBuilder {
  readonly g: GraphBuilder
  readonly seed: number
}

/** An empty model whose input is called `input`, `[N, ...shape]` in pixel units. */
export function startNetwork(seed: number, shape: readonly number[]): NetworkBuilder & { input: Value } {
  const model: Model = {
    irVersion: 10,
    opsets: new Map([['', 18]]),
    producerName: 'onnx-manifold',
    producerVersion: '',
    metadata: new Map(),
    functions: [],
    graph: {
      name: 'network',
      inputs: [],
      outputs: [],
      nodes: [],
      initializers: new Map(),
      valueInfo: new Map(),
    },
  }
  const g = new GraphBuilder(model)
  return { g, seed, input: g.input('input', 'float32', ['N', ...shape]) }
}

/**
 * PyTorch's default for convolutions and linear layers: U(-b, b) with b = 1 / sqrt(fan in), for weight and bias
 * (kaiming_uniform with a = sqrt(5)).
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
function uniform({ g, seed }: NetworkBuilder, name: string, dims: readonly number[], fanIn: number): Value {
  const random = randomStream(seed, `init/${name}`, 0, 0)
  const bound = 1 / Math.sqrt(fanIn)
  const data = Float32Array.from({ length: elementCount(dims) }, () => (2 * random.uniform() - 1) * bound)
  return g.initializer(name, float32(data, dims))
}

/** Fully connected layer `[N, inputs]` to `[N, outputs]`, with bias. */
export function linear(net: NetworkBuilder, x: Value, name: string, inputs: number, outputs: number): Value {
  const weight = uniform(net, `${name}.weight`, [outputs, inputs], inputs)
  const bias = uniform(net, `${name}.bias`, [outputs], inputs)
  return net.g.op('Gemm', [x, weight, bias], { transB: 1 }, { name })
}

/** 3x3 convolution, stride 1, padding 1, without bias (BatchNorm follows). */
export function conv3x3(net: NetworkBuilder, x: Value, name: string, inputs: number, outputs: number): Value {
  const weight = uniform(net, `${name}.weight`, [outputs, inputs, 3, 3], inputs * 9)
  return net.g.op('Conv', [x, weight], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }, { name })
}

/** Batch normalisation with PyTorch's epsilon 1e-5 and momentum 0.1 (0.9 in ONNX's sense). */
export function batchNorm({ g }: NetworkBuilder, x: Value, name: string, channels: number): Value {
  const vector = (part: string, value: number) =>
    g.initializer(`${name}.${part}`, filled('float32', [channels], value))
  const parameters = [
    vector('weight', 1),
    vector('bias', 0),
    vector('running_mean', 0),
    vector('running_var', 1),
  ]
  const attributes = { epsilon: float(1e-5), momentum: float(0.9) }
  return g.op('BatchNormalization', [x, ...parameters], attributes, { name })
}

export const relu = ({ g }: NetworkBuilder, x: Value, name: string): Value => g.op('Relu', [x], {}, { name })

/** 2x2 max pooling, stride 2. */
export const maxPool2 = ({ g }: NetworkBuilder, x: Value, name: string): Value =>
  g.op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] }, { name })
