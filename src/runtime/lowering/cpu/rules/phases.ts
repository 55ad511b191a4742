/** Strided convolutions, backward to their input. */
import type { Node } from '../../../../onnx/model.ts'
import { type StridePhase, stridePhases } from '../../../../onnx/stride-phases.ts'
import { weightLayout } from '../layouts.ts'
import { type Lowering, type Woven, window2 } from '../lowering.ts'
import { adjointKernel, depthwiseKernel } from './kernels.ts'

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
  const [, , H, W] = to
  const rows = stridePhases(weight[2], strides[0]!, pads[0]!, H, from[2]!)
  const columns = stridePhases(weight[3], strides[1]!, pads[1]!, W, from[3]!)
  if (!rows || !columns) return false

  const { out } = low
  const kernel = group > 1 ? depthwiseKernel : adjointKernel
  const phase = (row: StridePhase, column: StridePhase): Node | undefined => {
    const taps = row.taps.flatMap((i) => column.taps.map((j) => i * weight[3] + j))
    if (taps.length === 0) return undefined
    const sizes = [row.taps.length, column.taps.length] as const
    out.blocked('Conv', [low.as(dY!, 'image'), kernel(low, w!, taps, sizes)], {
      kernel_shape: sizes,
      group,
      pads: [row.begin, column.begin, row.end, column.end],
    })
    return out.last
  }
  defineWoven(
    low,
    dX!,
    rows.map((row) => columns.map((column) => phase(row, column))),
  )
  return true
}

/** The sum of two images that are woven alike is woven from the sums of their phases. */
export function wovenSum(low: Lowering, node: Node): boolean {
  const [a, b] = node.inputs.map((value) =>
    low.onlyReader(value) === node ? low.woven.get(value) : undefined,
  )
  if (!a || !b || a.length !== b.length || a[0]!.length !== b[0]!.length) return false
  const sum = (x: Node | undefined, y: Node | undefined): Node | undefined =>
    x && y ? withSum(low, y, x.outputs[0]!) : (x ?? y)
  defineWoven(
    low,
    node.outputs[0]!,
    a.map((row, i) => row.map((x, j) => sum(x, b[i]![j]))),
  )
  return true
}

/** A blocked convolution that adds an image to its result. It writes over that image if nothing else reads it afterwards. */
function withSum(low: Lowering, convolution: Node, image: string): Node {
  const [x, w, bias = ''] = convolution.inputs as string[]
  const summed = { ...convolution, inputs: [x!, w!, bias, image] }
  low.out.replace(convolution, summed)
  return summed
}

/** Puts phases together: [N, C, H, W] from rows and columns of [N, C, H / rows, W / columns]; undefined is zero everywhere. */
export function weave(
  low: Lowering,
  value: string,
  phases: readonly (readonly (string | undefined)[])[],
): string {
  const { out, block: b } = low
  const [, C, H, W] = low.shape(value) as [number, number, number, number]
  const width = W / phases[0]!.length
  const some = out.reshape(phases.flat().find((phase) => phase !== undefined)!, [-1, b])
  const flat = (phase: string | undefined) =>
    phase ? out.reshape(phase, [-1, b]) : out.op('Expand', [out.scalar(0), out.op('Shape', [some])])
  const rows = phases.map((row) => out.reshape(beside(low, row.map(flat)), [-1, width * row.length * b]))
  return out.reshape(beside(low, rows), [-1, C, H, W])
}

/** Remembers the phases of an image, so that a sum with another can be made of the sums of phases. */
function defineWoven(low: Lowering, value: string, phases: Woven): void {
  low.woven.set(value, phases)
  const names = phases.map((row) => row.map((phase) => phase?.outputs[0]))
  low.define(value, 'image', weave(low, value, names))
}

const beside = (low: Lowering, parts: readonly string[]): string =>
  parts.length === 1 ? parts[0]! : low.out.op('Concat', parts, { axis: 1 })
