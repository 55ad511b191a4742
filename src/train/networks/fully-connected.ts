import type { Value } from '../../onnx/builder.ts'
import { elementCount } from '../../onnx/tensor.ts'
import { finishNetwork, startNetwork } from './builder.ts'
import { batchNorm, dropout, linear } from './layers.ts'
import type { BuiltNetwork, NetworkOptions } from './network.ts'

interface HiddenLayers {
  /** Units of hidden layers 1, 2, ... */
  readonly units: readonly number[]
  /** LeakyRelu has PyTorch's and ONNX's slope, 0.01. */
  readonly activation: 'Relu' | 'LeakyRelu'
  /** The hidden layer that has no activation, so that its whole space is used. Its output is called `bottleneck`. */
  readonly bottleneck?: number
}

/**
 * A network of linear layers `fc1`, `fc2`, ... for samples of any shape. Layer k is the output of hidden layer k; dropout
 * follows each but the bottleneck (figure 2 of the paper).
 */
export function fullyConnected(
  options: NetworkOptions,
  { units, activation, bottleneck }: HiddenLayers,
): BuiltNetwork {
  const net = startNetwork(options, { batchNorm: false })
  const { g, input } = net
  const layers = [input]
  let x: Value = options.shape.length === 1 ? input : g.op('Flatten', [input], {}, { name: 'flat' })
  let inputs = elementCount(options.shape)
  for (const [i, outputs] of units.entries()) {
    const k = i + 1
    const mapped = batchNorm(net, linear(net, x, `fc${k}`, inputs, outputs), `bn${k}`, outputs)
    if (k === bottleneck) {
      g.rename(mapped, 'bottleneck')
      layers.push('bottleneck')
      x = 'bottleneck'
    } else {
      const active = g.op(activation, [mapped], {}, { name: `hidden${k}` })
      layers.push(active)
      x = dropout(net, active, `dropout${k}`)
    }
    inputs = outputs
  }
  const scores = linear(net, x, `fc${units.length + 1}`, inputs, options.classes)
  return { model: finishNetwork(net, scores), layers }
}
