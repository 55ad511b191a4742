/** Matrix products and reductions. */
import { broadcast, normalAxis, type Size } from '../shape.ts'
import { axesOf, type InferRule, intAttribute, like, shapeOf } from './context.ts'

export const matmul: InferRule = (c) => {
  const a = shapeOf(c, 0)
  const b = shapeOf(c, 1)
  if (!a || !b || a.length === 0 || b.length === 0) return like(c, undefined)
  const batch = broadcast([a.slice(0, -2), b.slice(0, -2)], c.symbols)
  const rows = a.length > 1 ? [a.at(-2)!] : []
  const columns = b.length > 1 ? [b.at(-1)!] : []
  return like(c, [...batch, ...rows, ...columns])
}

export const gemm: InferRule = (c) => {
  const a = shapeOf(c, 0)
  const b = shapeOf(c, 1)
  const rows: Size = a?.[intAttribute(c, 'transA', 0) ? 1 : 0] ?? c.symbols.fresh()
  const columns: Size = b?.[intAttribute(c, 'transB', 0) ? 0 : 1] ?? c.symbols.fresh()
  return like(c, [rows, columns])
}

export const reduce: InferRule = (c) => {
  const input = shapeOf(c, 0)
  if (!input) return like(c, undefined)
  const given = axesOf(c, 1, input.length)
  if (given === undefined) return like(c, undefined)
  const none = given === null || given.length === 0
  if (none && intAttribute(c, 'noop_with_empty_axes', 0) === 1) return like(c, input)
  const axes = none ? input.map((_, i) => i) : given
  const keep = intAttribute(c, 'keepdims', 1) === 1
  return like(
    c,
    input.flatMap((d, i) => (axes.includes(i) ? (keep ? [1] : []) : [d])),
  )
}

export const argReduce: InferRule = (c) => {
  const input = shapeOf(c, 0)
  if (!input) return like(c, undefined, 'int64')
  const axis = normalAxis(intAttribute(c, 'axis', 0), input.length)
  const keep = intAttribute(c, 'keepdims', 1) === 1
  return like(
    c,
    input.flatMap((d, i) => (i === axis ? (keep ? [1] : []) : [d])),
    'int64',
  )
}
