/** Sums over samples and positions, and per-channel affine maps, on images. */
import type { Node } from '../../../../onnx/model.ts'
import type { Lowering } from '../lowering.ts'

/**
 * Longer sums are split, and their parts added in float64: one float32 accumulator over a plane loses digits, all values of the channel
 * shift by what its mean is wrong, and every layer behind adds to that. PyTorch's CPU kernels add in float64.
 */
const longest = 64

/** Rows of a plane are taken in parts, so that no part has more than `longest` positions. */
function partsOf([, , H, W]: readonly number[]): number {
  for (let parts = 1; parts < H!; parts += 1)
    if (H! % parts === 0 && (H! / parts) * W! <= longest) return parts
  return H!
}

/** [C] in float64: the sum over samples, positions and parts of what one blocked kernel gives for each part. */
function folded(
  low: Lowering,
  partial: string,
  [N, C]: readonly number[],
  parts: number,
  mean: boolean,
): string {
  const { out, block } = low
  const op = mean ? 'ReduceMean' : 'ReduceSum'
  const wide = out.cast(partial, 'float64')
  if (parts === 1) return out.op(op, [out.reshape(wide, [N!, C!]), out.ints([0])], { keepdims: 0 })
  const split = out.reshape(wide, [N!, C! / block, parts, block])
  return out.reshape(out.op(op, [split, out.ints([0, 2])], { keepdims: 0 }), [C!])
}

/** The mean of x, as an image, over samples and positions: [C] in float64. */
export function channelMean(low: Lowering, x: string, shape: readonly number[]): string {
  const [N, C, H, W] = shape
  const parts = partsOf(shape)
  const split = parts === 1 ? x : low.out.reshape(x, [1, N! * C! * parts, H! / parts, W!])
  return folded(low, low.out.blocked('GlobalAveragePool', [split]), shape, parts, true)
}

/** The sum of x * y over samples and positions: [C] in float64. A depthwise convolution whose kernel is the other image; no product is stored. */
export function channelDot(low: Lowering, x: string, y: string, shape: readonly number[]): string {
  const { out } = low
  const [N, C, H, W] = shape
  const parts = partsOf(shape)
  const planes = N! * C! * parts
  const height = H! / parts
  const dot = out.blocked(
    'Conv',
    [out.reshape(x, [1, planes, height, W!]), out.reshape(y, [planes, 1, height, W!])],
    {
      group: planes,
      kernel_shape: [height, W!],
    },
  )
  return folded(low, dot, shape, parts, false)
}

export interface Affine {
  /** [C]. */
  readonly scale: string
  /** [C]; none if absent. */
  readonly shift?: string | undefined
  /** An image that is added. It is written over if nothing else reads it afterwards. */
  readonly sum?: string | undefined
  readonly relu?: boolean
}

/** scale * x + shift + sum, as an image: a depthwise convolution of one element. */
export function affine(
  low: Lowering,
  x: string,
  [, C]: readonly number[],
  { scale, shift = '', sum, relu }: Affine,
): string {
  const { out } = low
  const inputs = [x, out.reshape(scale, [C!, 1, 1, 1]), shift, sum ?? '']
  while (inputs.at(-1) === '') inputs.pop()
  return out.blocked('Conv', inputs, {
    group: C!,
    kernel_shape: [1, 1],
    activation: relu ? 'Relu' : undefined,
  })
}

/** x * v or x + v, where v is a number for each channel: [1, C, 1, 1] or [C, 1, 1]. A Relu that alone reads it is done in the same pass. */
export function byChannel(low: Lowering, node: Node): boolean {
  const shape = low.shape(node.outputs[0]!)
  if (shape?.length !== 4 || node.inputs.length !== 2) return false
  const isVector = (value: string) => {
    const sizes = low.shape(value)
    return (
      sizes !== undefined &&
      sizes.slice(-3).join() === [shape[1], 1, 1].join() &&
      (sizes.length === 3 || sizes[0] === 1)
    )
  }
  const vector = node.inputs.find(isVector)
  const image = node.inputs.find((value) => value !== vector)
  if (!vector || !image || low.layoutOf(image) !== 'image' || low.shape(image)?.join() !== shape.join())
    return false
  const { out } = low
  const values = out.reshape(low.as(vector, 'plain'), [shape[1]!])
  const map = node.op === 'Mul' ? { scale: values } : { scale: out.ones([shape[1]!]), shift: values }
  const reader = low.onlyReader(node.outputs[0]!)
  const relu = reader?.op === 'Relu' && reader.domain === ''
  if (relu) low.done.add(reader)
  const result = affine(low, low.as(image, 'image'), shape, { ...map, relu })
  low.define(relu ? reader.outputs[0]! : node.outputs[0]!, 'image', result)
  return true
}
