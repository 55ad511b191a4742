/**
 * MobileNetV2 as in torchvision: Sandler et al., Inverted residuals and linear bottlenecks (CVPR 2018), table 2; its
 * dropout before the last layer is left out. 3,504,872 parameters for 1000 classes.
 *
 * @see https://docs.pytorch.org/vision/stable/models/mobilenetv2.html
 */
import type { Value } from '../../src/onnx/builder.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { finishNetwork, type NetworkBuilder, startNetwork } from '../../src/train/networks/builder.ts'
import { batchNorm, globalPool, linear } from '../../src/train/networks/layers.ts'
import type { NetworkCase } from './case.ts'
import { type ConvOptions, conv } from './layers.ts'

/** Expansion t, channels c, repetitions n and stride s of each row of table 2. */
const rows = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const

export const mobileNetV2: NetworkCase = {
  description: 'torchvision MobileNetV2, 3.5 M parameters, 64x64 images of 1000 classes',
  shape: [3, 64, 64],
  classes: 1000,
  build(shape, classes) {
    const net = startNetwork({ shape, classes, seed: 0 }, { batchNorm: true })
    let x = active(net, net.input, 'features.0', { inputs: shape[0]!, outputs: 32, kernel: 3, stride: 2 })
    let [inputs, index] = [32, 1]
    for (const [expansion, outputs, count, first] of rows)
      for (let n = 0; n < count; n += 1) {
        const stride = n === 0 ? first : 1
        x = inverted(net, x, `features.${index}.conv`, { inputs, outputs, stride, expansion })
        inputs = outputs
        index += 1
      }
    const last = active(net, x, `features.${index}`, { inputs, outputs: 1280, kernel: 1 })
    return finishNetwork(net, linear(net, globalPool(net, last), 'classifier.1', 1280, classes))
  },
}

/** Convolution, BatchNorm and ReLU6. */
function active(net: NetworkBuilder, x: Value, name: string, options: ConvOptions): Value {
  const normal = batchNorm(net, conv(net, x, `${name}.0`, options), `${name}.1`, options.outputs)
  const bounds = [0, 6].map((bound) => net.g.constant(float32([bound], [])))
  return net.g.op('Clip', [normal, ...bounds], {}, { name: `${name}.2` })
}

interface InvertedSizes {
  readonly inputs: number
  readonly outputs: number
  readonly stride: number
  readonly expansion: number
}

/** Expansion (unless it is 1), depthwise convolution, projection without activation. */
function inverted(net: NetworkBuilder, x: Value, name: string, sizes: InvertedSizes): Value {
  const { inputs, outputs, stride, expansion } = sizes
  const hidden = inputs * expansion
  const k = expansion === 1 ? 0 : 1
  const wide = k === 0 ? x : active(net, x, `${name}.0`, { inputs, outputs: hidden, kernel: 1 })
  const depthwise = { inputs: hidden, outputs: hidden, kernel: 3, stride, groups: hidden }
  const filtered = active(net, wide, `${name}.${k}`, depthwise)
  const narrow = conv(net, filtered, `${name}.${k + 1}`, { inputs: hidden, outputs, kernel: 1 })
  const branch = batchNorm(net, narrow, `${name}.${k + 2}`, outputs)
  return stride === 1 && inputs === outputs ? net.g.op('Add', [x, branch]) : branch
}
