/** What losses on scores are made of. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { dtypes, float32 } from '../../onnx/tensor.ts'

/** bool [N, C]: true at the class of each sample. */
export function isClass(g: GraphBuilder, classes: Value, count: number): Value {
  const offOn = g.constant(float32([0, 1]), 'off_on')
  const hot = g.op('OneHot', [classes, g.scalar(count, 'int64'), offOn], { axis: -1 })
  return g.op('Cast', [hot], { to: dtypes.bool.code })
}

/** The score of that class: [N]. A choice, not a product: scores of -inf would give 0 * -inf. */
export const scoreAt = (g: GraphBuilder, logits: Value, chosen: Value): Value =>
  g.op('ReduceSum', [g.op('Where', [chosen, logits, g.scalar(0, 'float32')]), g.ints([1])], { keepdims: 0 })

/** The highest score of the other classes: [N]. */
export const highestOther = (g: GraphBuilder, logits: Value, chosen: Value): Value =>
  g.op('ReduceMax', [g.op('Where', [chosen, g.scalar(-3e38, 'float32'), logits]), g.ints([1])], {
    keepdims: 0,
  })

/** The k highest scores, each [N], the highest first. */
export function highest(g: GraphBuilder, logits: Value, k: number): Value[] {
  const [values] = g.ops('TopK', [logits, g.ints([k])], 2, { axis: 1, largest: 1, sorted: 1 })
  return Array.from({ length: k }, (_, i) => g.op('Gather', [values!, g.scalar(i, 'int64')], { axis: 1 }))
}
