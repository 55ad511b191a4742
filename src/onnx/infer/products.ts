/** Matrix products and reductions. */
import { broadcast, normalAxis, type Shape, type Size } from '../shape.ts'
import { axesOf, type InferContext, type InferRule, intAttribute, like, shapeOf } from './context.ts'

export const matmul: InferRule = (c) => product(c, shapeOf(c, 0), shapeOf(c, 1))

function product(c: InferContext, a: Shape | undefined, b: Shape | undefined) {
  if (!a || !b || a.length === 0 || b.length === 0) return like(c, undefined)
  const batch = broadcast([a.slice(0, -2), b.slice(0, -2)], c.symbols)
  const rows = a.length > 1 ? [a.at(-2)!] : []
  const columns = b.length > 1 ? [b.at(-1)!] : []
  return like(c, [...batch, ...rows, ...columns])
}

/** com.microsoft: MatMul of operands whose axes change places first. */
export const fusedMatMul: InferRule = (c) => {
  const operand = (i: number, name: string) => {
    const flag = (prefix: string) => intAttribute(c, `${prefix}${name}`, 0) === 1
    const dims = shapeOf(c, i)
    return dims && matrixAxes(dims.length, flag('trans'), flag('transBatch')).map((axis) => dims[axis]!)
  }
  return product(c, operand(0, 'A'), operand(1, 'B'))
}

/**
 * The permutation that FusedMatMul applies to an operand.
 *
 * @param matrix the last two axes change places (transA, transB)
 * @param batch before that the first axis moves to the last but one (transBatchA, transBatchB)
 */
export function matrixAxes(rank: number, matrix: boolean, batch: boolean): readonly number[] {
  const axes = Array.from({ length: rank }, (_, i) => i)
  if (batch && rank > 2) axes.splice(rank - 2, 0, axes.shift()!)
  if (matrix && rank > 1) axes.splice(rank - 2, 2, axes.at(-1)!, axes.at(-2)!)
  return axes
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
  const keep = intAttribute(c, 'keepdims', 1) === 1
  // Axes that only the run knows: any size may become 1.
  const open = () => (keep ? input.map((d) => (d === 1 ? 1 : c.symbols.fresh())) : undefined)
  if (given === undefined) return like(c, open())
  const none = given === null || given.length === 0
  if (none && intAttribute(c, 'noop_with_empty_axes', 0) === 1) return like(c, input)
  const axes = none ? input.map((_, i) => i) : given
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

/** Losses over classes on axis 1: one a target, or a scalar; further outputs are like the first input. */
export const loss: InferRule = (c) => {
  const [scores] = c.inputs
  const dims = c.attributes.reduction === 'none' ? shapeOf(c, 1) : []
  return [like(c, dims)[0], scores]
}
