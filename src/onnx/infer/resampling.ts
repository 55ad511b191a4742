/** Operators that resample images: sizes come from scales, from inputs that state them, or from windows. */
import { normalAxis, type Shape, type Size } from '../shape.ts'
import {
  contentOf,
  type InferContext,
  type InferRule,
  intsAttribute,
  like,
  numbersOf,
  shapeOf,
} from './context.ts'

/** As many sizes as a vector has elements, none of them known. */
const freeSizes = (c: InferContext, vector: number): Shape | undefined => {
  const count = shapeOf(c, vector)?.[0]
  return typeof count === 'number' ? c.symbols.shape(new Array<null>(count).fill(null)) : undefined
}

/** Resize, and Upsample, whose scales are an attribute or the second input as in the first Resize. */
export const resize: InferRule = (c) => {
  const input = shapeOf(c, 0)
  if (!input) return like(c, undefined)
  const axes = (intsAttribute(c, 'axes') ?? input.map((_, i) => i)).map((a) => normalAxis(a, input.length))
  const scales = intsAttribute(c, 'scales') ?? c.constants(c.node.inputs.length > 2 ? 2 : 1)
  const sizes = fittedSizes(
    c,
    axes.map((a) => input[a]!),
  )
  const out = [...input]
  axes.forEach((axis, i) => {
    out[axis] = sizes?.[i] ?? scaled(input[axis]!, scales?.[i]) ?? c.symbols.fresh()
  })
  return like(c, out)
}

/** float32 throughout, as ONNX Runtime computes it. */
function scaled(size: Size, scale: number | undefined): Size | undefined {
  if (scale === 1) return size
  return typeof size === 'number' && scale !== undefined ? Math.trunc(Math.fround(scale * size)) : undefined
}

/** The `sizes` of Resize after keep_aspect_ratio_policy; undefined where they are not given or not known. */
function fittedSizes(c: InferContext, from: Shape): Shape | undefined {
  const { keep_aspect_ratio_policy: policy = 'stretch' } = c.attributes
  if (policy === 'stretch') return contentOf(c, 3)
  const ratios = numbersOf(c, 3)?.map((size, i) => Math.fround(size / (from[i] as number)))
  if (!ratios || ratios.some(Number.isNaN)) return undefined
  const scale = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios)
  return from.map((size) => Math.round(Math.fround(scale * (size as number))))
}

export const gridSample: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const grid = shapeOf(c, 1)
  return like(c, input && grid && [input[0]!, input[1]!, ...grid.slice(1, -1)])
}

export const affineGrid: InferRule = (c) => {
  const sizes = contentOf(c, 1) ?? freeSizes(c, 1)
  return like(c, sizes && [sizes[0]!, ...sizes.slice(2), sizes.length - 2])
}

export const col2im: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const image = contentOf(c, 1) ?? freeSizes(c, 1)
  const block = numbersOf(c, 2)?.reduce((a, b) => a * b, 1)
  const columns = input?.[1]
  const channels = typeof columns === 'number' && block !== undefined ? columns / block : c.symbols.fresh()
  return like(c, input && image && [input[0]!, channels, ...image])
}

/** Without `output_shape` the smallest that fits the windows. */
export const maxUnpool: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const kernel = intsAttribute(c, 'kernel_shape') ?? []
  if ((c.node.inputs[2] ?? '') !== '') return like(c, contentOf(c, 2) ?? freeSizes(c, 2))
  const strides = intsAttribute(c, 'strides') ?? kernel.map(() => 1)
  const pads = intsAttribute(c, 'pads') ?? [...kernel, ...kernel].map(() => 0)
  const unpooled = (size: Size, i: number): Size =>
    typeof size === 'number'
      ? (size - 1) * strides[i]! + kernel[i]! - pads[i]! - pads[i + kernel.length]!
      : c.symbols.fresh()
  return like(c, input && [input[0]!, input[1]!, ...input.slice(2).map(unpooled)])
}

export const centerCropPad: InferRule = (c) => {
  const input = shapeOf(c, 0)
  if (!input) return like(c, undefined)
  const axes = (intsAttribute(c, 'axes') ?? input.map((_, i) => i)).map((a) => normalAxis(a, input.length))
  const sizes = contentOf(c, 1)
  const out = [...input]
  axes.forEach((axis, i) => {
    out[axis] = sizes?.[i] ?? c.symbols.fresh()
  })
  return like(c, out)
}
