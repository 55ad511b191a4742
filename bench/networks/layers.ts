/** What torchvision's networks need beyond the layers of src/train/networks. */
import type { Value } from '../../src/onnx/builder.ts'
import { defaultInitial } from '../../src/train/default-initial.ts'
import type { NetworkBuilder } from '../../src/train/networks/builder.ts'

export interface ConvOptions {
  readonly inputs: number
  readonly outputs: number
  /** Odd: the padding keeps height and width at stride 1. */
  readonly kernel: number
  readonly stride?: number
  readonly groups?: number
}

/** Convolution without bias, of any odd kernel, grouped or not. */
export function conv({ g, seed }: NetworkBuilder, x: Value, name: string, options: ConvOptions): Value {
  const { inputs, outputs, kernel, stride = 1, groups = 1 } = options
  const dims = [outputs, inputs / groups, kernel, kernel]
  const weight = `${name}.weight`
  const fanIn = (inputs / groups) * kernel * kernel
  const pad = (kernel - 1) / 2
  const attributes = {
    kernel_shape: [kernel, kernel],
    pads: [pad, pad, pad, pad],
    strides: [stride, stride],
    group: groups,
  }
  const value = g.initializer(weight, defaultInitial(seed, weight, dims, fanIn))
  return g.op('Conv', [x, value], attributes, { name })
}
