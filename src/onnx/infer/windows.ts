/** Convolution and pooling: windows that slide over the spatial axes. */
import type { Shape, Size } from '../shape.ts'
import { type InferContext, type InferRule, intAttribute, intsAttribute, like, shapeOf } from './context.ts'

interface Window {
  readonly kernel: readonly Size[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly pads: readonly number[]
  readonly autoPad: string
  readonly ceil: boolean
}

function windowOf(c: InferContext, kernel: readonly Size[]): Window {
  const n = kernel.length
  const ones = new Array<number>(n).fill(1)
  const { auto_pad } = c.attributes
  return {
    kernel,
    strides: intsAttribute(c, 'strides') ?? ones,
    dilations: intsAttribute(c, 'dilations') ?? ones,
    pads: intsAttribute(c, 'pads') ?? new Array<number>(2 * n).fill(0),
    autoPad: typeof auto_pad === 'string' ? auto_pad : 'NOTSET',
    ceil: intAttribute(c, 'ceil_mode', 0) === 1,
  }
}

function slide(input: Shape, w: Window, c: InferContext): Shape {
  return input.map((size, i): Size => {
    const kernel = w.kernel[i]
    if (typeof size !== 'number' || typeof kernel !== 'number') return c.symbols.fresh()
    const stride = w.strides[i] ?? 1
    if (w.autoPad === 'SAME_UPPER' || w.autoPad === 'SAME_LOWER') return Math.ceil(size / stride)
    const begin = w.autoPad === 'VALID' ? 0 : (w.pads[i] ?? 0)
    const end = w.autoPad === 'VALID' ? 0 : (w.pads[i + input.length] ?? 0)
    const reach = (kernel - 1) * (w.dilations[i] ?? 1) + 1
    const steps = (size + begin + end - reach) / stride
    if (!w.ceil) return Math.floor(steps) + 1
    // A window that would start in the right padding is not taken.
    const count = Math.ceil(steps) + 1
    return (count - 1) * stride >= size + begin ? count - 1 : count
  })
}

export const conv: InferRule = (c) => {
  const x = shapeOf(c, 0)
  const w = shapeOf(c, 1)
  if (!x || !w) return like(c, undefined)
  return like(c, [x[0]!, w[0]!, ...slide(x.slice(2), windowOf(c, w.slice(2)), c)])
}

export const pool: InferRule = (c) => {
  const x = shapeOf(c, 0)
  const kernel = intsAttribute(c, 'kernel_shape')
  if (!x || !kernel) return like(c, undefined)
  const shape = [x[0]!, x[1]!, ...slide(x.slice(2), windowOf(c, kernel), c)]
  return [like(c, shape)[0], { dtype: 'int64', shape }]
}

export const globalPool: InferRule = (c) => {
  const x = shapeOf(c, 0)
  return like(c, x && [x[0]!, x[1]!, ...x.slice(2).map(() => 1)])
}

export const convTranspose: InferRule = (c) => {
  const x = shapeOf(c, 0)
  const w = shapeOf(c, 1)
  if (!x || !w) return like(c, undefined)
  const { strides, dilations, pads, kernel, autoPad } = windowOf(c, w.slice(2))
  const extra = intsAttribute(c, 'output_padding')
  const stated = intsAttribute(c, 'output_shape')
  const n = x.length - 2
  const spatial = x.slice(2).map((size, i): Size => {
    if (stated) return stated.at(i - n) ?? c.symbols.fresh()
    const k = kernel[i]
    if (typeof size !== 'number' || typeof k !== 'number') return c.symbols.fresh()
    const reach = (k - 1) * dilations[i]! + 1
    const full = strides[i]! * (size - 1) + (extra?.[i] ?? 0) + reach
    // SAME pads, it does not fill up: a stride beyond the kernel leaves less.
    if (autoPad.startsWith('SAME')) return Math.min(full, size * strides[i]!)
    return full - pads[i]! - pads[i + n]!
  })
  const channels = typeof w[1] === 'number' ? w[1] * intAttribute(c, 'group', 1) : c.symbols.fresh()
  return like(c, [x[0]!, channels, ...spatial])
}

/** Each region of interest (rois, [R, 4 or 5]) becomes an image of its own. */
export const regions: InferRule = (c) => {
  const x = shapeOf(c, 0)
  const count = shapeOf(c, 1)?.[0] ?? c.symbols.fresh()
  const [height = intAttribute(c, 'output_height', 1), width = intAttribute(c, 'output_width', 1)] =
    intsAttribute(c, 'pooled_shape') ?? []
  return like(c, x && [count, x[1]!, height, width])
}
