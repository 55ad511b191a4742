/** Operators that pick elements, and those that draw random ones. */
import { normalAxis } from '../shape.ts'
import { type DType, dtypeOfCode } from '../tensor.ts'
import {
  contentOf,
  type InferContext,
  type InferRule,
  intAttribute,
  intsAttribute,
  like,
  shapeOf,
} from './context.ts'

export const topK: InferRule = (c) => {
  const input = shapeOf(c, 0)
  if (!input) return [like(c, undefined)[0], { dtype: 'int64' }]
  const { k = contentOf(c, 1)?.[0] } = c.attributes
  const axis = normalAxis(intAttribute(c, 'axis', -1), input.length)
  const shape = input.with(axis, typeof k === 'number' || typeof k === 'string' ? k : c.symbols.fresh())
  return [like(c, shape)[0], { dtype: 'int64', shape }]
}

/** Without an axis the elements of the flattened input. */
export const compress: InferRule = (c) => {
  const { axis } = c.attributes
  if (typeof axis !== 'number') return like(c, [c.symbols.fresh()])
  const input = shapeOf(c, 0)
  return like(c, input?.with(normalAxis(axis, input.length), c.symbols.fresh()))
}

export const gatherND: InferRule = (c) => {
  const data = shapeOf(c, 0)
  const indices = shapeOf(c, 1)
  const depth = indices?.at(-1)
  if (!data || !indices || typeof depth !== 'number') return like(c, undefined)
  const batch = intAttribute(c, 'batch_dims', 0)
  return like(c, [...indices.slice(0, -1), ...data.slice(batch + depth)])
}

export const nonZero: InferRule = (c) => {
  const rank = shapeOf(c, 0)?.length
  // A scalar counts as a vector of one element.
  const rows = rank === undefined ? c.symbols.fresh() : Math.max(1, rank)
  return like(c, [rows, c.symbols.fresh()], 'int64')
}

const typeOf = (c: InferContext, otherwise?: DType): DType | undefined =>
  dtypeOfCode(intAttribute(c, 'dtype', -1)) ?? otherwise

/** EyeLike, Bernoulli and the random operators with an input: its shape, and its type or the stated one. */
export const shapedLike: InferRule = (c) => like(c, shapeOf(c, 0), typeOf(c))

export const random: InferRule = (c) => like(c, intsAttribute(c, 'shape'), typeOf(c, 'float32'))

export const multinomial: InferRule = (c) => {
  const rows = shapeOf(c, 0)?.[0] ?? c.symbols.fresh()
  return like(c, [rows, intAttribute(c, 'sample_size', 1)], typeOf(c, 'int32'))
}
