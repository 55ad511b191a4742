import { finishNetwork, startNetwork } from './builder.ts'
import { batchNorm, convolution, dropout, globalPool, linear, maxPool2, relu } from './layers.ts'
import type { Network } from './network.ts'
import { channelsOf } from './options.ts'

/**
 * Three stages of 3x3 convolution, BatchNorm, ReLU, the first two with 2x2 max pooling, the last with global average
 * pooling, then a linear layer. 32-64-64 channels (w, 2w, 2w of width w): 55,616 + 288 per input channel + 65 per class
 * trained parameters. Layer k is the output of stage k; dropout follows each.
 */
export const cnn: Network = (options) => {
  const { shape, classes, width = 32 } = options
  const channels = channelsOf(shape, 4)
  const net = startNetwork(options, { batchNorm: true })
  const block = (x: string, k: number, inputs: number, outputs: number, name: string) => {
    const convolved = convolution(net, x, `conv${k}`, { inputs, outputs, kernel: 3 })
    return relu(net, batchNorm(net, convolved, `bn${k}`, outputs), name)
  }
  const stage1 = maxPool2(net, block(net.input, 1, channels, width, 'relu1'), 'stage1')
  const dropped1 = dropout(net, stage1, 'dropout1')
  const stage2 = maxPool2(net, block(dropped1, 2, width, 2 * width, 'relu2'), 'stage2')
  const stage3 = block(dropout(net, stage2, 'dropout2'), 3, 2 * width, 2 * width, 'stage3')
  const features = globalPool(net, dropout(net, stage3, 'dropout3'))
  const model = finishNetwork(net, linear(net, features, 'fc', 2 * width, classes))
  return { model, layers: [net.input, stage1, stage2, stage3] }
}
