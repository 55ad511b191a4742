/**
 * ViT-small: Dosovitskiy et al., An image is worth 16x16 words (ICLR 2021), in the size that Touvron et al. 2021 (DeiT,
 * table 1) call small: 12 layers of width 384 with 6 heads, here on 8x8 patches of 64x64 images. Nodes are those that
 * PyTorch's exporter writes for torchvision's VisionTransformer: linear layers are MatMul with transposed weights.
 *
 * @see https://docs.pytorch.org/vision/stable/models/vision_transformer.html
 */
import { float } from '../../src/onnx/attributes.ts'
import type { Value } from '../../src/onnx/builder.ts'
import { filled } from '../../src/onnx/tensor.ts'
import { defaultInitial } from '../../src/train/default-initial.ts'
import { finishNetwork, type NetworkBuilder, startNetwork } from '../../src/train/networks/builder.ts'
import { linear } from '../../src/train/networks/layers.ts'
import type { NetworkCase } from './case.ts'

const [patch, width, heads, depth, hidden] = [8, 384, 6, 12, 1536]

export const vitSmall: NetworkCase = {
  description: 'ViT-small, 21.7 M parameters, 64x64 images of 1000 classes in 8x8 patches',
  shape: [3, 64, 64],
  classes: 1000,
  build(shape, classes) {
    const net = startNetwork({ shape, classes, seed: 0 }, { batchNorm: false })
    const { g } = net
    let x = embedded(net, shape)
    for (let i = 0; i < depth; i += 1) {
      const name = `encoder.layers.encoder_layer_${i}`
      x = g.op('Add', [x, attention(net, layerNorm(net, x, `${name}.ln_1`), `${name}.self_attention`)])
      x = g.op('Add', [x, perceptron(net, layerNorm(net, x, `${name}.ln_2`), `${name}.mlp`)])
    }
    const first = g.op('Gather', [layerNorm(net, x, 'encoder.ln'), g.scalar(0, 'int64')], { axis: 1 })
    return finishNetwork(net, linear(net, first, 'heads.head', width, classes))
  },
}

const parameter = ({ g, seed }: NetworkBuilder, name: string, dims: readonly number[], fanIn: number) =>
  g.initializer(name, defaultInitial(seed, name, dims, fanIn))

/** Patches as tokens [N, T, width] behind the class token, with their positions. */
function embedded(net: NetworkBuilder, [channels = 3, height = 0, wide = 0]: readonly number[]): Value {
  const { g, input } = net
  const fanIn = channels * patch * patch
  const weight = parameter(net, 'conv_proj.weight', [width, channels, patch, patch], fanIn)
  const bias = parameter(net, 'conv_proj.bias', [width], fanIn)
  const strides = { kernel_shape: [patch, patch], strides: [patch, patch] }
  const patches = g.op('Conv', [input, weight, bias], strides)
  const flat = g.op('Reshape', [patches, g.ints([0, width, -1])])
  const tokens = g.op('Transpose', [flat], { perm: [0, 2, 1] })
  const zeros = g.op('Mul', [
    g.op('Slice', [tokens, g.ints([0]), g.ints([1]), g.ints([1])]),
    g.scalar(0, 'float32'),
  ])
  const start = g.op('Add', [zeros, parameter(net, 'class_token', [1, 1, width], width)])
  const count = (height / patch) * (wide / patch) + 1
  const position = parameter(net, 'encoder.pos_embedding', [1, count, width], width)
  return g.op('Add', [g.op('Concat', [start, tokens], { axis: 1 }), position])
}

function layerNorm({ g }: NetworkBuilder, x: Value, name: string): Value {
  const weight = g.initializer(`${name}.weight`, filled('float32', [width], 1))
  const bias = g.initializer(`${name}.bias`, filled('float32', [width], 0))
  return g.op('LayerNormalization', [x, weight, bias], { axis: -1, epsilon: float(1e-6) })
}

/** Linear layer on tokens [N, T, inputs]. */
function project(
  net: NetworkBuilder,
  x: Value,
  names: readonly [string, string],
  sizes: readonly [number, number],
): Value {
  const [inputs, outputs] = sizes
  const [weight, bias] = names
  const product = net.g.op('MatMul', [x, parameter(net, `${weight}^T`, [inputs, outputs], inputs)])
  return net.g.op('Add', [product, parameter(net, bias, [outputs], inputs)])
}

function perceptron(net: NetworkBuilder, x: Value, name: string): Value {
  const { g } = net
  const up = project(net, x, [`${name}.0.weight`, `${name}.0.bias`], [width, hidden])
  // GELU by the error function, as the exporter writes it at opset 18.
  const erf = g.op('Erf', [g.op('Div', [up, g.scalar(Math.SQRT2, 'float32')])])
  const gate = g.op('Mul', [up, g.op('Add', [erf, g.scalar(1, 'float32')])])
  const active = g.op('Mul', [gate, g.scalar(0.5, 'float32')])
  return project(net, active, [`${name}.3.weight`, `${name}.3.bias`], [hidden, width])
}

function attention(net: NetworkBuilder, x: Value, name: string): Value {
  const { g } = net
  const all = project(net, x, [`${name}.in_proj_weight`, `${name}.in_proj_bias`], [width, 3 * width])
  const parts = g.ops('Split', [all], 3, { axis: -1, num_outputs: 3 })
  const split = g.ints([0, -1, heads, width / heads])
  const [q, k, v] = parts.map((part, i) =>
    g.op('Transpose', [g.op('Reshape', [part, split])], { perm: i === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3] }),
  )
  const scaled = g.op('Mul', [q!, g.scalar((width / heads) ** -0.5, 'float32')])
  const weights = g.op('Softmax', [g.op('MatMul', [scaled, k!])], { axis: -1 })
  const mixed = g.op('Transpose', [g.op('MatMul', [weights, v!])], { perm: [0, 2, 1, 3] })
  const joined = g.op('Reshape', [mixed, g.ints([0, -1, width])])
  return project(net, joined, [`${name}.out_proj.weight`, `${name}.out_proj.bias`], [width, width])
}
