/** What PreActResNet and Wide-ResNet share: stages of residual blocks. */
import type { Value } from '../../onnx/builder.ts'
import type { NetworkBuilder } from './builder.ts'
import { batchNorm, convolution, relu } from './layers.ts'

/** A block `[N, inputs, H, W]` to `[N, outputs, ceil(H / stride), ceil(W / stride)]`. */
export interface BlockOptions {
  /** Prefix of its parameters, as in `layer1.0`. */
  readonly name: string
  readonly inputs: number
  readonly outputs: number
  readonly stride: 1 | 2
}

/** Appends the two summands of a block. */
export type Block = (
  net: NetworkBuilder,
  x: Value,
  options: BlockOptions,
) => readonly [branch: Value, shortcut: Value]

export interface Stages {
  readonly block: Block
  /** Channels and number of blocks of stages 1, 2, ...; each stage but the first halves height and width. */
  readonly stages: readonly { readonly channels: number; readonly blocks: number }[]
}

/**
 * Appends the stages, whose outputs are called `layer1`, `layer2`, ...
 *
 * @param x the stem's output, of `inputs` channels
 * @returns the stages' outputs
 */
export function residualStages(
  net: NetworkBuilder,
  x: Value,
  inputs: number,
  { block, stages }: Stages,
): Value[] {
  const outputs: Value[] = []
  let [last, width] = [x, inputs]
  for (const [i, { channels, blocks }] of stages.entries()) {
    const stage = `layer${i + 1}`
    for (let b = 0; b < blocks; b++) {
      const stride = i > 0 && b === 0 ? 2 : 1
      const summands = block(net, last, { name: `${stage}.${b}`, inputs: width, outputs: channels, stride })
      last = net.g.op('Add', summands, {}, { name: b === blocks - 1 ? stage : `${stage}.${b}` })
      width = channels
    }
    outputs.push(last)
  }
  return outputs
}

/** BatchNorm and ReLU number `k` of a block, which come before its convolution number `k`. */
export function preActivation(
  net: NetworkBuilder,
  x: Value,
  name: string,
  k: number,
  channels: number,
): Value {
  return relu(net, batchNorm(net, x, `${name}.bn${k}`, channels), `${name}.relu${k}`)
}

/**
 * The way past a block: the block's input x itself, or where shapes differ a 1x1 convolution.
 *
 * @param from what the convolution reads: x or its pre-activation
 */
export function shortcut(
  net: NetworkBuilder,
  x: Value,
  from: Value,
  { name, inputs, outputs, stride }: BlockOptions,
  bias?: boolean,
): Value {
  if (stride === 1 && inputs === outputs) return x
  return convolution(net, from, `${name}.shortcut.0`, { inputs, outputs, kernel: 1, stride, bias })
}
