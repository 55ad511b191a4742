/** MaxPool, and its gradient where the windows tile the image. */
import { float, plainAttributes } from '../../../../onnx/attributes.ts'
import type { Node } from '../../../../onnx/model.ts'
import { float32 } from '../../../../onnx/tensor.ts'
import { type Lowering, window2 } from '../lowering.ts'
import { range } from './kernels.ts'
import { weave } from './phases.ts'

export function maxPool(low: Lowering, node: Node): boolean {
  const [x] = node.inputs
  const [y, indices] = node.outputs
  const window = window2(node)
  const { ceil_mode = 0 } = plainAttributes(node) as { ceil_mode?: number }
  if (!window || indices || ceil_mode !== 0 || low.layoutOf(x!) !== 'image') return false
  const { kernel_shape, strides, pads, dilations } = window
  const attributes = { kernel_shape, strides, pads, dilations }
  low.define(y!, 'image', low.out.blocked('MaxPool', [low.as(x!, 'image')], attributes))
  return true
}

/**
 * dX at a tap of each window is dY where that tap holds the maximum and none before it does. So each tap in turn takes what it has a right to,
 * and the last one what is left.
 */
export function maxPoolGradient(low: Lowering, node: Node): boolean {
  const [X, Y, dY] = node.inputs as string[]
  const { kernel_shape } = plainAttributes(node) as { kernel_shape: readonly number[] }
  const shape = low.shape(X!)
  if (shape?.length !== 4 || ![X!, Y!, dY!].every((value) => low.fits(value, 'image'))) return false
  const { out } = low
  const [height, width] = kernel_shape as [number, number]
  const highest = low.as(Y!, 'image')
  let rest = low.as(dY!, 'image')
  const taps = range(height * width)
  const parts = taps.map((tap) => {
    if (tap === taps.length - 1) return rest
    const value = tapOf(low, low.as(X!, 'image'), shape[1]!, kernel_shape, tap)
    const below = out.op('Sub', [highest, value])
    // 1 where the tap is the maximum, 0 where it is any number less.
    const wins = out.op('HardSigmoid', [below], { alpha: float(-3e38), beta: float(1) })
    const part = out.op('Mul', [rest, wins])
    rest = out.op('Sub', [rest, part])
    return part
  })
  const rows = range(height).map((i) => parts.slice(i * width, (i + 1) * width))
  low.define(node.outputs[0]!, 'image', weave(low, node.outputs[0]!, rows))
  return true
}

/** One tap of every window, as an image: a depthwise convolution by a kernel with a single one. */
function tapOf(low: Lowering, x: string, C: number, kernel: readonly number[], tap: number): string {
  const { out } = low
  const size = kernel[0]! * kernel[1]!
  // In thin layout the channels of a block lie beside each other.
  const { block } = low
  const weights = out.constant(`tap${[C, ...kernel, tap]}`, () =>
    float32(
      Float32Array.from({ length: C * size }, (_, i) => (Math.floor(i / block) % size === tap ? 1 : 0)),
      [C, 1, ...kernel],
    ),
  )
  return out.blocked('Conv', [x, weights], { group: C, kernel_shape: kernel, strides: kernel })
}
