/**
 * The gradient of a convolution's weight by one blocked convolution: samples take the place of input channels, the gradient of the
 * output that of the kernel, and the input channels of a block lie beside each other along the width.
 */
import { plainAttributes } from '../../../../onnx/attributes.ts'
import type { Node } from '../../../../onnx/model.ts'
import { weightLayout } from '../layouts.ts'
import { type Lowering, window2 } from '../lowering.ts'
import { range } from './kernels.ts'

interface Geometry {
  readonly x: readonly [N: number, C: number, H: number, W: number]
  readonly d: readonly [N: number, K: number, H: number, W: number]
  readonly kernel: readonly [number, number]
  readonly strides: readonly number[]
  /** Padding that gives exactly the kernel's positions, or some more where windows leave a rest. */
  readonly begin: readonly [number, number]
  readonly end: readonly [number, number]
  /** Positions that come out: at least as many as the kernel has. */
  readonly positions: readonly [number, number]
}

export function weightGradient(low: Lowering, node: Node): boolean {
  const [X, dY, W] = node.inputs as string[]
  const geometry = geometryOf(low, node)
  const weight = low.shape(W!)
  if (!geometry || !weight || geometry.x[0] % low.block !== 0 || !low.fits(dY!, 'image')) return false
  const { group = 1 } = plainAttributes(node) as { group?: number }
  const layout = weightLayout(weight, group, low.block)
  const [dW] = node.outputs
  if (layout === 'kernel' && low.fits(X!, 'image')) low.define(dW!, 'kernel', dense(low, X!, dY!, geometry))
  else if (layout === 'thin' && group === 1) low.define(dW!, 'thin', thin(low, X!, dY!, geometry))
  else if (layout === 'thin' && low.fits(X!, 'image') && isExact(geometry))
    low.define(dW!, 'thin', depthwise(low, X!, dY!, geometry))
  else return false
  return true
}

function geometryOf(low: Lowering, node: Node): Geometry | undefined {
  const [X, dY] = node.inputs as string[]
  const window = window2(node)
  const [x, d] = [low.shape(X!), low.shape(dY!)]
  if (!window?.kernel_shape || x?.length !== 4 || d?.length !== 4 || window.dilations.some((n) => n !== 1))
    return undefined
  const { kernel_shape, strides, pads } = window
  const along = (axis: 0 | 1) => {
    const span = (d[axis + 2]! - 1) * strides[axis]!
    const begin = pads[axis]!
    const end = Math.max(0, kernel_shape[axis]! + span - x[axis + 2]! - begin)
    return { begin, end, positions: x[axis + 2]! + begin + end - span }
  }
  const [rows, columns] = [along(0), along(1)]
  return {
    x: x as unknown as Geometry['x'],
    d: d as unknown as Geometry['d'],
    kernel: kernel_shape as [number, number],
    strides,
    begin: [rows.begin, columns.begin],
    end: [rows.end, columns.end],
    positions: [rows.positions, columns.positions],
  }
}

const isExact = ({ kernel, positions }: Geometry): boolean =>
  kernel[0] === positions[0] && kernel[1] === positions[1]

/** Channels in blocks, [K, C, h, w] in kernel layout. */
function dense(low: Lowering, X: string, dY: string, geometry: Geometry): string {
  const { out, block: b } = low
  const { x, d, kernel, strides, begin, end, positions } = geometry
  const [N, C, H, W] = x
  const [Cb, Kb] = [C / b, d[1] / b]
  const turned = low.memo(`samples/${X}`, () => {
    const rows = out.reshape(channelsFirst(low, X), [Cb, N, H * W, b])
    return out.blocked('ReorderInput', [rows])
  })
  const wide = low.memo(`samples/${X}/${begin[1]},${end[1]}`, () =>
    padded(low, turned, [1, Cb * N, H, W * b], b * begin[1], b * end[1]),
  )
  const product = out.blocked(
    'Conv',
    [out.reshape(wide, [Cb, N, H, (W + begin[1] + end[1]) * b]), gradientKernel(low, dY)],
    {
      kernel_shape: d.slice(2),
      dilations: [strides[0]!, b * strides[1]!],
      pads: [begin[0], 0, end[0], 0],
      // Of one position no second one need be computed.
      strides: [kernel[0] === 1 ? positions[0] : 1, 1],
    },
  )
  const height = kernel[0] === 1 ? 1 : positions[0]
  const order = range(Kb).flatMap((k) =>
    range(Cb).flatMap((c) =>
      range(kernel[0]).flatMap((i) =>
        range(kernel[1]).map((j) => ((c * Kb + k) * height + i) * positions[1] + j),
      ),
    ),
  )
  const isSorted = order.every((row, i) => row === i) && height * positions[1] === kernel[0] * kernel[1]
  const blocks = isSorted ? product : out.rows(product, b * b, order)
  return out.reshape(blocks, [d[1], C, ...kernel])
}

/** Fewer channels than a block has, from a plain image: [K, C, h, w] in thin layout. */
function thin(low: Lowering, X: string, dY: string, geometry: Geometry): string {
  const { out, block: b } = low
  const { x, d, kernel, strides, begin, end, positions } = geometry
  const [N, C, H, W] = x
  const last = out.op('Transpose', [low.as(X, 'plain')], { perm: [0, 2, 3, 1] })
  const samples = out.blocked('ReorderInput', [out.reshape(last, [1, N, 1, H * W * C])])
  const wide = padded(low, samples, [1, N, H, W * C], C * begin[1], C * end[1])
  const product = out.blocked('Conv', [wide, gradientKernel(low, dY)], {
    kernel_shape: d.slice(2),
    dilations: [strides[0]!, C * strides[1]!],
    pads: [begin[0], 0, end[0], 0],
  })
  const whole = out.reshape(product, [d[1] / b, positions[0], positions[1], C, b])
  const cut = isExact(geometry)
    ? whole
    : out.op('Slice', [whole, out.ints([0, 0]), out.ints(kernel), out.ints([1, 2])])
  return out.reshape(out.op('Transpose', [cut], { perm: [0, 3, 1, 2, 4] }), [d[1], C, ...kernel])
}

/** A channel a group: every plane of X is correlated with its plane of dY, and the samples are summed. */
function depthwise(
  low: Lowering,
  X: string,
  dY: string,
  { x, d, kernel, strides, begin, end }: Geometry,
): string {
  const { out } = low
  const [N, C, H, W] = x
  const planes = N * C
  const each = out.blocked(
    'Conv',
    [
      out.reshape(low.as(X, 'image'), [1, planes, H, W]),
      out.reshape(low.as(dY, 'image'), [planes, 1, d[2], d[3]]),
    ],
    { group: planes, kernel_shape: d.slice(2), dilations: strides, pads: [...begin, ...end] },
  )
  const bySample = out.reshape(each, [N, C * kernel[0] * kernel[1]])
  return out.reshape(out.op('ReduceSum', [bySample, out.ints([0])], { keepdims: 0 }), [C, 1, ...kernel])
}

/** Blocks of channels before samples: [C/b, N, H * W * b]. */
function channelsFirst(low: Lowering, value: string): string {
  const [N, C, H, W] = low.shape(value) as [number, number, number, number]
  const Cb = C / low.block
  const image = low.as(value, 'image')
  if (Cb === 1) return image
  const order = range(Cb).flatMap((c) => range(N).map((n) => n * Cb + c))
  return low.out.rows(image, H * W * low.block, order)
}

/** dY as the kernel [K, N, H, W], blocked over samples and channels. */
const gradientKernel = (low: Lowering, dY: string): string =>
  low.memo(`kernel/${dY}`, () => {
    const { out, block: b } = low
    const [N, K, H, W] = low.shape(dY) as [number, number, number, number]
    // An exchange of axes of whole blocks: with b * b channels, "channels last" puts positions before samples.
    const blocks = out.reshape(channelsFirst(low, dY), [(N * K) / (b * b), b * b, H, W])
    const turned = out.blocked('ReorderOutput', [blocks], { channels: b * b, channels_last: 1 })
    return out.reshape(turned, [K, N, H, W])
  })

/** Columns of zeros on both sides: ONNX's Pad runs on one thread, this depthwise convolution with ones on all. */
function padded(low: Lowering, x: string, shape: readonly number[], left: number, right: number): string {
  const { out } = low
  const image = out.reshape(x, shape)
  if (left === 0 && right === 0) return image
  const [, planes] = shape
  return out.blocked('Conv', [image, out.ones([planes!, 1, 1, 1])], {
    group: planes,
    kernel_shape: [1, 1],
    pads: [0, left, 0, right],
  })
}
