/** Convolutions forward, and backward to their input. */
import { plainAttributes } from '../../../../onnx/attributes.ts'
import type { Node } from '../../../../onnx/model.ts'
import { weightLayout } from '../layouts.ts'
import { type Lowering, window2 } from '../lowering.ts'
import { adjointKernel, depthwiseKernel, flippedFrom, range } from './kernels.ts'

/** A Relu that alone reads the result is done in the same pass. */
export function convolution(low: Lowering, node: Node): boolean {
  const [x, w, bias] = node.inputs as string[]
  const [y] = node.outputs
  const window = window2(node)
  const weight = low.shape(w!)
  if (!window || weight?.length !== 4 || low.shape(x!)?.length !== 4 || !low.shape(y!)) return false
  const { group, strides, pads, dilations } = window
  const layout = weightLayout(weight, group, low.block)
  const isThin = layout === 'thin' && group === 1
  if (layout === undefined || !(isThin || low.fits(x!, 'image'))) return false
  const reader = low.onlyReader(y!)
  const relu = reader?.op === 'Relu' && reader.domain === ''
  if (relu) low.done.add(reader)
  const result = low.out.blocked(
    'Conv',
    [
      low.as(x!, isThin ? 'plain' : 'image'),
      kernelOf(low, w!, group, layout),
      ...(bias ? [low.as(bias, 'plain')] : []),
    ],
    { kernel_shape: weight.slice(2), group, strides, pads, dilations, activation: relu ? 'Relu' : undefined },
  )
  low.define(relu ? reader.outputs[0]! : y!, 'image', result)
  return true
}

/** A weight as it is, or turned round where the convolution is the adjoint of another. */
function kernelOf(low: Lowering, w: string, group: number, layout: 'kernel' | 'thin'): string {
  const original = flippedFrom(low, w, group)
  if (original === undefined || !low.has(original, layout)) return low.as(w, layout)
  const [, , h, v] = low.shape(w) as [number, number, number, number]
  const taps = range(h * v).reverse()
  return layout === 'kernel'
    ? adjointKernel(low, original, taps, [h, v])
    : depthwiseKernel(low, original, taps, [h, v])
}

/** Along one axis, the positions r, r + s, ... of dX: they read dY by a kernel of every s-th tap. */
interface Phase {
  /** In the order in which a convolution of stride 1 reads dY. */
  readonly taps: readonly number[]
  readonly begin: number
  readonly end: number
}

/** @returns undefined where a phase would have to leave out positions of dY */
function phasesOf(
  kernel: number,
  stride: number,
  pad: number,
  size: number,
  from: number,
): Phase[] | undefined {
  if (size % stride !== 0) return undefined
  const phases = range(stride).map((r): Phase => {
    const first = (r + pad) % stride
    const taps = range(kernel)
      .filter((t) => t % stride === first)
      .reverse()
    const begin = taps.length - 1 - (r + pad - first) / stride
    return { taps, begin, end: size / stride - from - begin + taps.length - 1 }
  })
  return phases.some(({ taps, begin, end }) => taps.length > 0 && Math.min(begin, end) < 0)
    ? undefined
    : phases
}

/**
 * The adjoint of a strided convolution as one small convolution of stride 1 for each phase of its output (sub-pixel convolution,
 * Shi et al. 2016, https://arxiv.org/abs/1609.05158), woven together by Concat.
 */
export function transposedConvolution(low: Lowering, node: Node): boolean {
  const [dY, w, bias] = node.inputs as string[]
  const [dX] = node.outputs
  const window = window2(node)
  const weight = low.shape(w!) as readonly [number, number, number, number] | undefined
  const to = low.shape(dX!) as readonly [number, number, number, number] | undefined
  const from = low.shape(dY!)
  if (!window || bias || weight?.length !== 4 || to?.length !== 4 || !from) return false
  const { group, strides, pads, dilations } = window
  const isDepthwise = group > 1
  const layout = weightLayout(weight, group, low.block)
  const isBlocked = layout === 'kernel' || (layout === 'thin' && isDepthwise)
  if (!isBlocked || dilations.some((d) => d !== 1) || !low.fits(dY!, 'image')) return false
  const [N, C, H, W] = to
  const rows = phasesOf(weight[2], strides[0]!, pads[0]!, H, from[2]!)
  const columns = phasesOf(weight[3], strides[1]!, pads[1]!, W, from[3]!)
  if (!rows || !columns) return false

  const { out, block: b } = low
  const planes = (N * C) / b
  const [height, width] = [H / rows.length, W / columns.length]
  const kernel = isDepthwise ? depthwiseKernel : adjointKernel
  const phase = (row: Phase, column: Phase): string => {
    const taps = row.taps.flatMap((i) => column.taps.map((j) => i * weight[3] + j))
    if (taps.length === 0) return out.op('Expand', [out.scalar(0), out.ints([planes * height * width, b])])
    const sizes = [row.taps.length, column.taps.length] as const
    const part = out.blocked('Conv', [low.as(dY!, 'image'), kernel(low, w!, taps, sizes)], {
      kernel_shape: sizes,
      group,
      pads: [row.begin, column.begin, row.end, column.end],
    })
    return out.reshape(part, [planes * height * width, b])
  }
  const woven = rows.map((row) => {
    const parts = columns.map((column) => phase(row, column))
    return out.reshape(weave(low, parts), [planes * height, W * b])
  })
  low.define(dX!, 'image', out.reshape(weave(low, woven), [N, C, H, W]))
  return true
}

const weave = (low: Lowering, parts: readonly string[]): string =>
  parts.length === 1 ? parts[0]! : low.out.op('Concat', parts, { axis: 1 })

export const isWeightOf = (node: Node, value: string): boolean =>
  (node.op === 'Conv' || node.op === 'ConvTranspose') && node.domain === '' && node.inputs[1] === value

/** How many groups a convolution has. */
export const groupOf = (node: Node): number => (plainAttributes(node) as { group?: number }).group ?? 1
