/** Operators that rearrange: reshape, transpose, slice, concatenate, gather. */
import { contentLimit, type Facts, factsOf } from '../facts.ts'
import { isStatic, normalAxis, product, type Shape, type Size } from '../shape.ts'
import { dtypeOfCode, type Tensor, toNumbers } from '../tensor.ts'
import {
  axesOf,
  contentOf,
  type InferContext,
  type InferRule,
  intAttribute,
  intsAttribute,
  like,
  numbersOf,
  shapeOf,
} from './context.ts'

const withContent = (
  facts: readonly (Facts | undefined)[],
  content: readonly (Size | undefined)[] | undefined,
) => {
  const [first] = facts
  if (!first || !content || content.some((x) => x === undefined)) return facts
  return [{ ...first, content: content as readonly Size[] }]
}

/** Content of an input whose element order is that of the output. */
const carried = (c: InferContext, facts: readonly (Facts | undefined)[]) =>
  withContent(facts, contentOf(c, 0))

export const constant: InferRule = (c) => {
  const { value, value_int, value_ints, value_float, value_floats } = c.attributes
  if (typeof value === 'object' && 'dims' in value) return [factsOf(value)]
  if (typeof value_int === 'number') return [{ dtype: 'int64', shape: [], content: [value_int] }]
  if (Array.isArray(value_ints))
    return [{ dtype: 'int64', shape: [value_ints.length], content: value_ints as readonly number[] }]
  if (value_float !== undefined) return [{ dtype: 'float32', shape: [] }]
  if (Array.isArray(value_floats)) return [{ dtype: 'float32', shape: [value_floats.length] }]
  return [undefined]
}

export const constantOfShape: InferRule = (c) => {
  const { value } = c.attributes
  const tensor = typeof value === 'object' && 'dims' in value ? (value as Tensor) : undefined
  const shape = contentOf(c, 0)
  const facts = { dtype: tensor?.dtype ?? 'float32', shape }
  const count = shape && product(shape)
  const integer = tensor !== undefined && (tensor.dtype === 'int64' || tensor.dtype === 'int32')
  if (!integer || typeof count !== 'number' || count > contentLimit || shape!.length > 1) return [facts]
  return [{ ...facts, content: new Array<number>(count).fill(toNumbers(tensor)[0] ?? 0) }]
}

export const cast: InferRule = (c) => {
  const dtype = dtypeOfCode(intAttribute(c, 'to', 1))
  if (dtype === undefined) return [undefined]
  const out = like(c, shapeOf(c, 0), dtype)
  return dtype === 'int64' || dtype === 'int32' ? carried(c, out) : out
}

export const shape: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const facts = (content?: Shape) => [
    { dtype: 'int64' as const, shape: [content?.length ?? c.symbols.fresh()], content },
  ]
  if (!input) return facts()
  const rank = input.length
  const start = intAttribute(c, 'start', 0)
  const end = intAttribute(c, 'end', rank)
  return facts(input.slice(start, end))
}

export const size: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const total = input && product(input)
  return [{ dtype: 'int64', shape: [], ...(total !== undefined && { content: [total] }) }]
}

export const reshape: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const target = contentOf(c, 1) ?? intsAttribute(c, 'shape')
  if (!target) {
    const rank = shapeOf(c, 1)?.[0]
    return like(c, typeof rank === 'number' ? c.symbols.shape(new Array(rank).fill(null)) : undefined)
  }
  const allowZero = intAttribute(c, 'allowzero', 0) === 1
  const sizes = target.map((d, i) => (d === 0 && !allowZero ? (input?.[i] ?? c.symbols.fresh()) : d))
  const free = sizes.indexOf(-1)
  if (free >= 0) sizes[free] = (input && quotient(input, sizes.toSpliced(free, 1))) ?? c.symbols.fresh()
  return carried(c, like(c, sizes))
}

/** product(a) / product(b), symbols cancelling. */
function quotient(a: Shape, b: Shape): Size | undefined {
  const rest = [...a]
  const divisor: Size[] = []
  for (const d of b) {
    const at = typeof d === 'string' ? rest.indexOf(d) : -1
    if (at >= 0) rest.splice(at, 1)
    else divisor.push(d)
  }
  const numbers = (sizes: Shape) => sizes.filter((d) => typeof d === 'number').reduce((x, y) => x * y, 1)
  if (divisor.some((d) => typeof d === 'string')) return undefined
  const ratio = numbers(rest) / numbers(divisor)
  const symbols = rest.filter((d) => typeof d === 'string')
  if (symbols.length === 0) return Number.isInteger(ratio) ? ratio : undefined
  return symbols.length === 1 && ratio === 1 ? symbols[0] : undefined
}

export const flatten: InferRule = (c) => {
  const input = shapeOf(c, 0)
  if (!input) return like(c, c.symbols.shape([null, null]))
  const axis = normalAxis(intAttribute(c, 'axis', 1), input.length)
  const part = (sizes: Shape) => product(sizes) ?? c.symbols.fresh()
  return like(c, [part(input.slice(0, axis)), part(input.slice(axis))])
}

export const transpose: InferRule = (c) => {
  const input = shapeOf(c, 0)
  if (!input) return like(c, undefined)
  const perm = intsAttribute(c, 'perm') ?? input.map((_, i) => input.length - 1 - i)
  return like(
    c,
    perm.map((p) => input[p] ?? c.symbols.fresh()),
  )
}

export const squeeze: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const axes = input && axesOf(c, 1, input.length)
  if (!input || axes === undefined) return like(c, undefined)
  // Without axes every 1 goes, and a symbol may be one.
  if (axes === null && !isStatic(input)) return like(c, undefined)
  const kept = input.filter((d, i) => (axes === null ? d !== 1 : !axes.includes(i)))
  return carried(c, like(c, kept))
}

export const unsqueeze: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const count = (intsAttribute(c, 'axes') ?? numbersOf(c, 1))?.length
  const axes = input && count !== undefined ? axesOf(c, 1, input.length + count) : undefined
  if (!input || !axes) return like(c, undefined)
  const rest = [...input]
  const out = Array.from({ length: input.length + axes.length }, (_, i) =>
    axes.includes(i) ? 1 : rest.shift()!,
  )
  return carried(c, like(c, out))
}

export const concat: InferRule = (c) => {
  const shapes = c.inputs.map((f) => f?.shape)
  const first = shapes.find((s) => s !== undefined)
  if (!first) return like(c, undefined)
  const axis = normalAxis(intAttribute(c, 'axis', 1), first.length)
  const sizes = shapes.map((s) => s?.[axis])
  const total = sizes.every((d) => typeof d === 'number')
    ? sizes.reduce((a: number, b) => a + (b as number), 0)
    : c.symbols.fresh()
  const contents = c.inputs.map((f) => f?.content)
  const joined = first.length === 1 && contents.every((x) => x !== undefined) ? contents.flat() : undefined
  const out = first.map((d, i) =>
    i === axis ? total : (shapes.map((s) => s?.[i]).find((x) => typeof x === 'number') ?? d),
  )
  return withContent(like(c, out), joined as readonly Size[] | undefined)
}

export const gather: InferRule = (c) => {
  const data = shapeOf(c, 0)
  const indices = shapeOf(c, 1)
  if (!data || !indices) return like(c, undefined)
  const axis = normalAxis(intAttribute(c, 'axis', 0), data.length)
  const out = like(c, [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)])
  const content = contentOf(c, 0)
  const at = numbersOf(c, 1)
  return withContent(out, data.length === 1 ? content && at?.map((i) => content.at(i)) : undefined)
}

export const slice: InferRule = (c) => {
  const input = shapeOf(c, 0)
  if (!input) return like(c, undefined)
  const starts = intsAttribute(c, 'starts') ?? numbersOf(c, 1)
  const ends = intsAttribute(c, 'ends') ?? numbersOf(c, 2)
  const given = axesOf(c, 3, input.length)
  const axes = given === null ? starts?.map((_, i) => i) : given
  const steps = (c.node.inputs[4] ?? '') === '' ? starts?.map(() => 1) : numbersOf(c, 4)
  if (!axes)
    return like(
      c,
      input.map(() => c.symbols.fresh()),
    )
  const out = [...input]
  axes.forEach((axis, i) => {
    const size = starts && ends && steps && sliceBounds(input[axis]!, starts[i]!, ends[i]!, steps[i]!)
    out[axis] = size?.count ?? c.symbols.fresh()
    if (
      size === undefined &&
      starts &&
      ends &&
      steps &&
      steps[i] === 1 &&
      starts[i] === 0 &&
      ends[i]! > 2 ** 31
    )
      out[axis] = input[axis]!
  })
  const content = input.length === 1 ? contentOf(c, 0) : undefined
  const range =
    starts && ends && steps && content && sliceRange(content.length, starts[0]!, ends[0]!, steps[0]!)
  return withContent(like(c, out), range && content ? range.map((i) => content[i]) : undefined)
}

/** The indices that Slice takes from an axis, or undefined if its size is symbolic. */
export function sliceRange(size: Size, start: number, end: number, step: number): number[] | undefined {
  const bounds = sliceBounds(size, start, end, step)
  return bounds && Array.from({ length: bounds.count }, (_, i) => bounds.first + i * step)
}

function sliceBounds(size: Size, start: number, end: number, step: number) {
  if (typeof size !== 'number' || step === 0) return undefined
  const clamp = (x: number, low: number, high: number) => Math.max(low, Math.min(high, x < 0 ? x + size : x))
  const [first, last] =
    step > 0
      ? [clamp(start, 0, size), clamp(end, 0, size)]
      : [clamp(start, 0, size - 1), clamp(end, -1, size - 1)]
  return { first, count: size === 0 ? 0 : Math.max(0, Math.ceil((last - first) / step)) }
}

export const pad: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const pads = intsAttribute(c, 'pads') ?? numbersOf(c, 1)
  if (!input) return like(c, undefined)
  const axes = (c.node.inputs[3] ?? '') === '' ? input.map((_, i) => i) : axesOf(c, 3, input.length)
  if (!pads || !axes)
    return like(
      c,
      input.map(() => c.symbols.fresh()),
    )
  const out = [...input]
  axes.forEach((axis, i) => {
    const total = pads[i]! + pads[i + axes.length]!
    const d = input[axis]!
    out[axis] = total === 0 ? d : typeof d === 'number' ? d + total : c.symbols.fresh()
  })
  return like(c, out)
}

export const expand: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const length = shapeOf(c, 1)?.[0]
  // Of a target that is computed, the number of its sizes may be known.
  const target =
    contentOf(c, 1) ??
    (typeof length === 'number' ? c.symbols.shape(new Array(length).fill(null)) : undefined)
  if (!input || !target) return like(c, undefined)
  const rank = Math.max(input.length, target.length)
  const out = Array.from({ length: rank }, (_, i): Size => {
    const a = input[i - rank + input.length] ?? 1
    const b = target[i - rank + target.length] ?? 1
    if (b === 1 || a === b) return a
    if (a === 1 || typeof b === 'number') return b
    // A symbol may turn out to be 1.
    return typeof a === 'number' ? a : c.symbols.fresh()
  })
  return like(c, out)
}

export const tile: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const repeats = numbersOf(c, 1)
  return like(
    c,
    input?.map((d, i) => {
      const times = repeats?.[i]
      return times === 1 ? d : typeof d === 'number' && times !== undefined ? d * times : c.symbols.fresh()
    }),
  )
}

export const split: InferRule = (c) => {
  const input = shapeOf(c, 0)
  const count = c.node.outputs.length
  const sizes = intsAttribute(c, 'split') ?? numbersOf(c, 1)
  if (!input) return c.node.outputs.map(() => like(c, undefined)[0])
  const axis = normalAxis(intAttribute(c, 'axis', 0), input.length)
  const whole = input[axis]!
  // Without sizes the parts are equal, the last one smaller (opset 18: num_outputs).
  const even = (c.node.inputs[1] ?? '') === ''
  const chunk = even && typeof whole === 'number' ? Math.ceil(whole / count) : undefined
  return c.node.outputs.map((_, i) => {
    const equal =
      chunk === undefined ? undefined : Math.max(0, Math.min(chunk, (whole as number) - i * chunk))
    const size = sizes?.[i] ?? equal ?? c.symbols.fresh()
    return like(c, input.with(axis, size))[0]
  })
}

export const range: InferRule = (c) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => contentOf(c, i)?.[0])
  const numbers = [start, limit, delta].every((n) => typeof n === 'number')
  const count = numbers
    ? Math.max(0, Math.ceil(((limit as number) - (start as number)) / (delta as number)))
    : undefined
  const upTo = start === 0 && delta === 1 ? limit : undefined
  return like(c, [count ?? upTo ?? c.symbols.fresh()])
}

export const oneHot: InferRule = (c) => {
  const indices = shapeOf(c, 0)
  const depth = contentOf(c, 1)?.[0] ?? c.symbols.fresh()
  if (!indices) return like(c, undefined, c.inputs[2]?.dtype)
  const axis = normalAxis(intAttribute(c, 'axis', -1), indices.length + 1)
  return like(c, indices.toSpliced(axis, 0, depth), c.inputs[2]?.dtype)
}

export const scatter: InferRule = (c) => like(c, shapeOf(c, 0))

/** GatherElements: the shape of the indices. */
export const likeIndices: InferRule = (c) => like(c, shapeOf(c, 1))

/** Blocks of `blocksize` x `blocksize` pixels from channels (DepthToSpace) or to channels (SpaceToDepth). */
export const blocks =
  (direction: 1 | -1): InferRule =>
  (c) => {
    const input = shapeOf(c, 0)
    const block = intAttribute(c, 'blocksize', 1)
    const scaled = (d: Size, factor: number): Size => (typeof d === 'number' ? d * factor : c.symbols.fresh())
    const [area, side] = direction === 1 ? [1 / block ** 2, block] : [block ** 2, 1 / block]
    return like(
      c,
      input && [input[0]!, scaled(input[1]!, area), scaled(input[2]!, side), scaled(input[3]!, side)],
    )
  }
