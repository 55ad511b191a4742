/**
 * ResNet-18 as in torchvision: He et al., Deep residual learning for image recognition (CVPR 2016), with the 7x7 stem and
 * max pooling of ImageNet. 11,689,512 parameters for 1000 classes.
 *
 * @see https://docs.pytorch.org/vision/stable/models/resnet.html
 */
import type { Value } from '../../src/onnx/builder.ts'
import { finishNetwork, type NetworkBuilder, startNetwork } from '../../src/train/networks/builder.ts'
import { batchNorm, globalPool, linear, relu } from '../../src/train/networks/layers.ts'
import type { NetworkCase } from './case.ts'
import { conv } from './layers.ts'

const pooling = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }

export const resnet18: NetworkCase = {
  description: 'torchvision ResNet-18, 11.7 M parameters, 64x64 images of 1000 classes',
  shape: [3, 64, 64],
  classes: 1000,
  build(shape, classes) {
    const net = startNetwork({ shape, classes, seed: 0 }, { batchNorm: true })
    const stem = conv(net, net.input, 'conv1', { inputs: shape[0]!, outputs: 64, kernel: 7, stride: 2 })
    const active = relu(net, batchNorm(net, stem, 'bn1', 64), 'relu')
    let x = net.g.op('MaxPool', [active], pooling, { name: 'maxpool' })
    let inputs = 64
    for (const [stage, outputs] of [64, 128, 256, 512].entries())
      for (const b of [0, 1]) {
        const stride = stage > 0 && b === 0 ? 2 : 1
        x = block(net, x, `layer${stage + 1}.${b}`, { inputs, outputs, stride })
        inputs = outputs
      }
    return finishNetwork(net, linear(net, globalPool(net, x), 'fc', 512, classes))
  },
}

interface BlockSizes {
  readonly inputs: number
  readonly outputs: number
  readonly stride: number
}

/** Two 3x3 convolutions; ReLU follows the sum. */
function block(net: NetworkBuilder, x: Value, name: string, { inputs, outputs, stride }: BlockSizes): Value {
  const first = conv(net, x, `${name}.conv1`, { inputs, outputs, kernel: 3, stride })
  const active = relu(net, batchNorm(net, first, `${name}.bn1`, outputs), `${name}.relu1`)
  const second = conv(net, active, `${name}.conv2`, { inputs: outputs, outputs, kernel: 3 })
  const branch = batchNorm(net, second, `${name}.bn2`, outputs)
  const isSame = stride === 1 && inputs === outputs
  const around = isSame ? x : projected(net, x, `${name}.downsample`, { inputs, outputs, stride })
  return relu(net, net.g.op('Add', [branch, around]), `${name}.relu2`)
}

const projected = (net: NetworkBuilder, x: Value, name: string, { inputs, outputs, stride }: BlockSizes) =>
  batchNorm(net, conv(net, x, `${name}.0`, { inputs, outputs, kernel: 1, stride }), `${name}.1`, outputs)
