/** The slices of a tensor that the index tuples of GatherND and ScatterND name, as rows of a matrix. */
import { UserError } from '../errors.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'

export interface Slices {
  /** Shape vector [rows, elements of a slice]: the tensor as a matrix with one row a slice. */
  readonly matrix: Value
  /** int64 [P]: the row that each of the P tuples names. */
  readonly rows: Value
  /** The size of a slice as an int64 vector of one element. */
  readonly width: Value
}

/**
 * @param indices int64 `[..., K]`: tuples of positions in the K axes after `batchDims` shared ones
 */
export function namedSlices(g: GraphBuilder, data: Value, indices: Value, batchDims = 0): Slices {
  const depth = g.shape(indices).at(-1)
  if (typeof depth !== 'number')
    throw new UserError(`indices "${indices}" [${g.shape(indices)}]: expected a known size of the last axis`)
  const axes = batchDims + depth
  const outer = g.op('Shape', [data], { start: 0, end: axes })
  const count = product(g, outer, axes)
  const width = product(g, g.op('Shape', [data], { start: axes }), g.rank(data) - axes)
  // The operator itself applied to row numbers tells which row each tuple names, whatever its conventions.
  const scalar = (n: number) => g.scalar(n, 'int64')
  const numbers = g.op('Range', [scalar(0), g.op('Squeeze', [count, g.ints([0])]), scalar(1)])
  const positions = g.op('Reshape', [numbers, outer], { allowzero: 1 })
  const named = g.op('GatherND', [positions, indices], { batch_dims: batchDims })
  const rows = g.op('Reshape', [named, g.ints([-1])])
  return { matrix: g.op('Concat', [count, width], { axis: 0 }), rows, width }
}

/** The product of a vector of sizes, as a vector of one element. */
const product = (g: GraphBuilder, sizes: Value, length: number): Value =>
  length === 0 ? g.ints([1]) : g.op('ReduceProd', [sizes], { keepdims: 1 })
