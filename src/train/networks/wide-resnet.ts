/**
 * Wide-ResNet: Zagoruyko, Komodakis: Wide residual networks (BMVC 2016), as the paper's authors have it: every convolution
 * has a bias, the stride is on a block's second convolution, projections are of the raw input, and the final BatchNorm
 * has a momentum of 0.9 (PyTorch's sense: it all but forgets).
 *
 * Parameters for 3 channels, K classes: 36,482,880 + 641 K (28-10), 1,468,352 + 129 K (28-2).
 *
 * @see https://arxiv.org/abs/1605.07146
 * @see https://github.com/vikasverma1077/manifold_mixup/blob/master/supervised/models/wide_resnet.py
 */
import { UserError } from '../../errors.ts'
import { finishNetwork, startNetwork } from './builder.ts'
import { batchNorm, convolution, dropout, globalPool, linear, relu } from './layers.ts'
import type { Network } from './network.ts'
import { channelsOf } from './options.ts'
import { type Block, preActivation, residualStages, shortcut } from './residual.ts'

/** Two 3x3 convolutions, dropout between them (section 2.4). */
const wide: Block = (net, x, options) => {
  const { name, inputs, outputs, stride } = options
  const active = preActivation(net, x, name, 1, inputs)
  const first = convolution(net, active, `${name}.conv1`, { inputs, outputs, kernel: 3, bias: true })
  const kept = dropout(net, preActivation(net, first, name, 2, outputs), `${name}.dropout`)
  const second = { inputs: outputs, outputs, kernel: 3, stride, bias: true } as const
  return [convolution(net, kept, `${name}.conv2`, second), shortcut(net, x, x, options, true)]
}

/** Channels of the stem. */
const stemWidth = 16

/**
 * Layer k is the output of stage k, of 16, 32 and 64 times `factor` channels.
 *
 * @param blocks of each stage
 */
function wideResNet(blocks: readonly number[], factor: number, name: string): Network {
  return (options) => {
    const { shape, classes, width } = options
    if (width !== undefined)
      throw new UserError(`width: expected none for ${name}, whose name says it, got ${width}`)
    const inputs = channelsOf(shape)
    const net = startNetwork(options, { batchNorm: true })
    const stem = { inputs, outputs: stemWidth, kernel: 3, bias: true } as const
    const stages = blocks.map((count, k) => ({ channels: stemWidth * factor * 2 ** k, blocks: count }))
    const x = convolution(net, net.input, 'conv1', stem)
    const outputs = residualStages(net, x, stemWidth, { block: wide, stages })
    const { channels } = stages.at(-1)!
    const active = relu(net, batchNorm(net, outputs.at(-1)!, 'bn1', channels, 0.1), 'relu')
    const model = finishNetwork(net, linear(net, globalPool(net, active), 'linear', channels, classes))
    return { model, layers: [net.input, ...outputs], eligible: [0, 1, 2] }
  }
}

/**
 * The network called `wrn-<depth>-<width>`, of depth 6 n + 4: three stages of n blocks of two convolutions, the stem and
 * three projections. Another even depth, such as that of table 7's WideResNet20-10 which the authors' code refuses, gives
 * the earlier stages a block more: 3, 3 and 2 blocks at depth 20.
 *
 * @returns undefined for a name of another form
 * @throws UserError for a depth or width that there is not
 */
export function findWideResNet(name: string): Network | undefined {
  const [, depth, width] = (/^wrn-(\d+)-(\d+)$/.exec(name) ?? []).map(Number)
  if (depth === undefined || width === undefined) return undefined
  if (depth < 10 || depth % 2 !== 0)
    throw new UserError(
      `${name}: expected an even depth of 10 or more (6 n + 4 is usual: 16, 28), got ${depth}`,
    )
  if (width < 1) throw new UserError(`${name}: expected a width of 1 or more, got ${width}`)
  const blocks = (depth - 4) / 2
  return wideResNet(
    [2, 1, 0].map((rest) => Math.floor((blocks + rest) / 3)),
    width,
    name,
  )
}
