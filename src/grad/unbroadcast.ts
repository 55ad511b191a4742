/** Broadcasting undone once, for all rules. @see https://onnx.ai/onnx/repo-docs/Broadcasting.html */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { isStatic, sameShape } from '../onnx/shape.ts'

/** Operators that broadcast their inputs: their rules may leave a gradient in the output's shape. */
export const broadcasting: ReadonlySet<string> = new Set([
  'Add',
  'Div',
  'Einsum',
  'Expand',
  'Gemm',
  'LayerNormalization',
  'MatMul',
  'Max',
  'Mean',
  'Min',
  'Mod',
  'Mul',
  'PRelu',
  'Pow',
  'RMSNormalization',
  'SimplifiedLayerNormalization',
  'Sub',
  'Sum',
  'Where',
])

/** Sums a gradient over the axes along which `target` was repeated, so that it has the shape of `target`. */
export function unbroadcast(g: GraphBuilder, gradient: Value, target: Value): Value {
  const from = g.shape(gradient)
  const to = g.shape(target)
  if (sameShape(from, to)) return gradient
  const added = from.length - to.length
  const leading = from.slice(0, added).map((_, i) => i)
  const open = to.some((d, i) => d !== from[i + added] && d !== 1)
  if (open && !(isStatic(to) && isStatic(from))) return unbroadcastAtRunTime(g, gradient, target, leading)
  const repeated = to.flatMap((d, i) => (d === 1 && from[i + added] !== 1 ? [i + added] : []))
  const kept =
    repeated.length > 0 ? g.op('ReduceSum', [gradient, g.ints(repeated)], { keepdims: 1 }) : gradient
  return added > 0 ? g.op('ReduceSum', [kept, g.ints(leading)], { keepdims: 0 }) : kept
}

/** Sizes that only the run knows: the axes to sum are those whose size is 1 in the target. */
function unbroadcastAtRunTime(
  g: GraphBuilder,
  gradient: Value,
  target: Value,
  leading: readonly number[],
): Value {
  const summed =
    leading.length > 0 ? g.op('ReduceSum', [gradient, g.ints(leading)], { keepdims: 0 }) : gradient
  const shape = g.op('Shape', [target])
  const isOne = g.op('Equal', [shape, g.ints([1])])
  const axes = g.op('Squeeze', [g.op('NonZero', [isOne]), g.ints([0])])
  const result = g.op('ReduceSum', [summed, axes], { keepdims: 1, noop_with_empty_axes: 1 })
  g.assume(result, g.facts(target))
  return result
}
