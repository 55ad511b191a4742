import { batchNorm, conv3x3, linear, maxPool2, type NetworkBuilder, relu, startNetwork } from './layers.ts'
import type { Network } from './network.ts'

/**
 * Three stages of 3x3 convolution, BatchNorm, ReLU, the first two with 2x2 max pooling, the last with global average
 * pooling, then a linear layer. 32-64-64 channels: 55,616 + 288 per input channel + 65 per class trained parameters.
 * Layer k is the output of stage k.
 */
export const cnn: Network = ({ shape, classes, seed }) => {
  const net = startNetwork(seed, shape)
  const { g } = net
  const stage1 = maxPool2(net, block(net, net.input, 1, shape[0] ?? 1, 32, 'relu1'), 'stage1')
  const stage2 = maxPool2(net, block(net, stage1, 2, 32, 64, 'relu2'), 'stage2')
  const stage3 = block(net, stage2, 3, 64, 64, 'stage3')
  const pooled = g.op('GlobalAveragePool', [stage3], {}, { name: 'pool' })
  const flat = g.op('Flatten', [pooled], {}, { name: 'flat' })
  g.rename(linear(net, flat, 'fc', 64, classes), 'logits')
  g.output('logits')
  return { model: g.model, layers: [net.input, stage1, stage2, stage3] }
}

function block(
  net: NetworkBuilder,
  x: string,
  k: number,
  inputs: number,
  outputs: number,
  name: string,
): string {
  const convolved = conv3x3(net, x, `conv${k}`, inputs, outputs)
  return relu(net, batchNorm(net, convolved, `bn${k}`, outputs), name)
}
