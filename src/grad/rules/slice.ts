import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { sliceRange } from '../../onnx/infer/structure.ts'
import { normalAxis } from '../../onnx/shape.ts'
import { dtypes } from '../../onnx/tensor.ts'
import { axisSize } from '../like.ts'
import type { GradRule } from '../rule.ts'
import { axisPositions, scatterAlongAxis } from '../scatter.ts'

/**
 * Y[j] = X[start + j * step] along each sliced axis
 * dX[start + j * step] = dY[j], zero elsewhere
 *
 * https://onnx.ai/onnx/operators/onnx__Slice.html
 */
export const slice: GradRule<
  [data: Value, starts: Value, ends: Value, axes: Value | undefined, steps: Value | undefined]
> = ({ g, inputs: [X, starts, ends, axes, steps], dY }) => [
  () => {
    const count = g.shape(starts)[0]
    const given = axes === undefined ? undefined : g.constantNumbers(axes)
    if ((axes !== undefined && !given) || typeof count !== 'number')
      throw new UserError(`Slice of "${X}": expected constant axes`)
    const list = (given ?? Array.from({ length: count }, (_, i) => i)).map((a) => normalAxis(a, g.rank(X)))
    const pads = constantPads(g, X, starts, ends, list, steps)
    if (pads) return g.op('Pad', [dY, g.ints(pads), g.scalar(0, dY)])
    return list.reduce((gradient, axis, i) => {
      // Slicing the axis' positions in the same way tells where each of dY came from.
      const [start, end, step] = [starts, ends, steps].map((v) => v && int64Element(g, v, i))
      const taken = g.op('Slice', [axisPositions(g, X, axis), start, end, g.ints([0]), step])
      return scatterAlongAxis(g, gradient, taken, axis, axisSize(g, X, axis))
    }, dY)
  },
  null,
  null,
  null,
  null,
]

/** One element of an index vector; Slice takes bounds of one type alone, and the axes here are int64. */
function int64Element(g: GraphBuilder, vector: Value, i: number): Value {
  const element = g.op('Slice', [vector, g.ints([i]), g.ints([i + 1])])
  return g.dtype(vector) === 'int64' ? element : g.op('Cast', [element], { to: dtypes.int64.code })
}

/** Zero padding that undoes a slice of step 1 with known bounds; undefined for any other. */
function constantPads(
  g: GraphBuilder,
  X: Value,
  starts: Value,
  ends: Value,
  axes: readonly number[],
  steps: Value | undefined,
): readonly number[] | undefined {
  const [first, last] = [g.constantNumbers(starts), g.constantNumbers(ends)]
  const stride = steps === undefined ? [] : g.constantNumbers(steps)
  if (!first || !last || !stride || stride.some((s) => s !== 1)) return undefined
  const shape = g.shape(X)
  const pads = new Array<number>(2 * shape.length).fill(0)
  for (const [i, axis] of axes.entries()) {
    const size = shape[axis]!
    const range = sliceRange(size, first[i]!, last[i]!, 1)
    if (!range || range.length === 0 || typeof size !== 'number') return undefined
    pads[axis] = range[0]!
    pads[axis + shape.length] = size - 1 - range.at(-1)!
  }
  return pads
}
