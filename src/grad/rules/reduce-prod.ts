import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'
import { keepReduced, type ReduceAttributes } from './reduce-sum.ts'

/**
 * Y = product of X over the axes
 * dX = dY * (product of the other elements): P / X where nothing is 0, P at the only 0, else 0, with P the product
 * of all elements that are not 0. At zeros, second derivatives follow these cases and miss the mixed terms.
 *
 * https://onnx.ai/onnx/operators/onnx__ReduceProd.html
 */
export const reduceProd: GradRule<[data: Value, axes: Value | undefined], ReduceAttributes> = ({
  g,
  inputs: [X, axes],
  dY,
  attributes,
}) => [
  () => {
    const kept = (v: Value) => keepReduced(g, v, X, axes, attributes)
    const { keepdims, noop_with_empty_axes } = attributes
    const reduced = (op: string, v: Value) => g.op(op, [v, axes], { keepdims, noop_with_empty_axes })
    const isZero = g.op('Equal', [X, g.scalar(0, X)])
    const safe = g.op('Where', [isZero, g.scalar(1, X), X])
    const zero = g.op('CastLike', [isZero, X])
    const zerosElsewhere = g.op('Sub', [kept(reduced('ReduceSum', zero)), zero])
    const product = kept(g.op('Mul', [dY, reduced('ReduceProd', safe)]))
    const alone = g.op('Equal', [zerosElsewhere, g.scalar(0, X)])
    return g.op('Where', [alone, g.op('Div', [product, safe]), g.scalar(0, X)])
  },
  null,
]
