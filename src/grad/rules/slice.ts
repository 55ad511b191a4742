import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { sliceRange } from '../../onnx/infer/structure.ts'
import { normalAxis } from '../../onnx/shape.ts'
import type { GradRule } from '../rule.ts'
import { positionsOf, scatterToPositions } from '../scatter.ts'

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
    const pads = constantPads(g, X, starts, ends, axes, steps)
    if (pads) return g.op('Pad', [dY, g.ints(pads), g.scalar(0, dY)])
    const taken = g.op('Slice', [positionsOf(g, X), starts, ends, axes, steps])
    return scatterToPositions(g, dY, taken, X)
  },
  null,
  null,
  null,
  null,
]

/** Zero padding that undoes a slice of step 1 with known bounds; undefined for any other. */
function constantPads(
  g: GraphBuilder,
  X: Value,
  starts: Value,
  ends: Value,
  axes: Value | undefined,
  steps: Value | undefined,
): readonly number[] | undefined {
  const [first, last] = [g.constantNumbers(starts), g.constantNumbers(ends)]
  const stride = steps === undefined ? [] : g.constantNumbers(steps)
  if (!first || !last || !stride || stride.some((s) => s !== 1)) return undefined
  const shape = g.shape(X)
  const list = axes === undefined ? first.map((_, i) => i) : g.constantNumbers(axes)
  if (!list) return undefined
  const pads = new Array<number>(2 * shape.length).fill(0)
  for (const [i, given] of list.entries()) {
    const axis = normalAxis(given, shape.length)
    const size = shape[axis]!
    const range = sliceRange(size, first[i]!, last[i]!, 1)
    if (!range || range.length === 0 || typeof size !== 'number') return undefined
    pads[axis] = range[0]!
    pads[axis + shape.length] = size - 1 - range.at(-1)!
  }
  return pads
}
