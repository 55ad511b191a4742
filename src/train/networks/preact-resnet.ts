/**
 * PreActResNet: He, Zhang, Ren, Sun: Identity mappings in deep residual networks (ECCV 2016), in the variant for 32x32
 * images that the paper trains. It has a 3x3 stem, no final BatchNorm and ReLU, and its projections are 1x1
 * convolutions of the pre-activated input.
 *
 * Parameters at width 64, 3 channels, K classes: 11,166,016 + 513 K (18), 21,274,176 + 513 K (34),
 * 23,488,576 + 2049 K (50), 42,480,704 + 2049 K (101), 58,124,352 + 2049 K (152).
 *
 * @see https://arxiv.org/abs/1603.05027
 * @see https://github.com/vikasverma1077/manifold_mixup/blob/master/supervised/models/preresnet.py
 */
import { finishNetwork, startNetwork } from './builder.ts'
import { convolution, dropout, globalPool, linear } from './layers.ts'
import type { Network } from './network.ts'
import { channelsOf } from './options.ts'
import { type Block, preActivation, residualStages, shortcut } from './residual.ts'

/** Two 3x3 convolutions; dropout before the second. */
const basic: Block = (net, x, options) => {
  const { name, inputs, outputs, stride } = options
  const active = preActivation(net, x, name, 1, inputs)
  const first = convolution(net, active, `${name}.conv1`, { inputs, outputs, kernel: 3, stride })
  const kept = dropout(net, preActivation(net, first, name, 2, outputs), `${name}.dropout`)
  const second = convolution(net, kept, `${name}.conv2`, { inputs: outputs, outputs, kernel: 3 })
  return [second, shortcut(net, x, active, options)]
}

/** How many times as many channels a bottleneck gives as its 3x3 convolution has. */
const expansion = 4

/** 1x1 convolution to a quarter of the channels, 3x3, 1x1 to all of them; dropout before the last. */
const bottleneck: Block = (net, x, options) => {
  const { name, inputs, outputs, stride } = options
  const planes = outputs / expansion
  const active = preActivation(net, x, name, 1, inputs)
  const first = convolution(net, active, `${name}.conv1`, { inputs, outputs: planes, kernel: 1 })
  const second = convolution(net, preActivation(net, first, name, 2, planes), `${name}.conv2`, {
    inputs: planes,
    outputs: planes,
    kernel: 3,
    stride,
  })
  const kept = dropout(net, preActivation(net, second, name, 3, planes), `${name}.dropout`)
  const third = convolution(net, kept, `${name}.conv3`, { inputs: planes, outputs, kernel: 1 })
  return [third, shortcut(net, x, active, options)]
}

/** Blocks of each stage by depth. */
const variants = {
  18: { block: basic, expansion: 1, blocks: [2, 2, 2, 2] },
  34: { block: basic, expansion: 1, blocks: [3, 4, 6, 3] },
  50: { block: bottleneck, expansion, blocks: [3, 4, 6, 3] },
  101: { block: bottleneck, expansion, blocks: [3, 4, 23, 3] },
  152: { block: bottleneck, expansion, blocks: [3, 8, 36, 3] },
} as const

/** Layer k is the output of stage k, of width, twice, four and eight times the width channels (before expansion). */
export const preActResNet =
  (depth: keyof typeof variants): Network =>
  (options) => {
    const { shape, classes, width = 64 } = options
    const { block, expansion: factor, blocks } = variants[depth]
    const inputs = channelsOf(shape)
    const net = startNetwork(options, { batchNorm: true })
    const stem = convolution(net, net.input, 'conv1', { inputs, outputs: width, kernel: 3 })
    const stages = blocks.map((count, i) => ({ channels: width * factor * 2 ** i, blocks: count }))
    const outputs = residualStages(net, stem, width, { block, stages })
    const features = globalPool(net, outputs.at(-1)!)
    const model = finishNetwork(net, linear(net, features, 'linear', width * factor * 8, classes))
    return { model, layers: [net.input, ...outputs], eligible: [0, 1, 2] }
  }
