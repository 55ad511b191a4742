import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = min(max(X, min), max)
 * dX = dY where min <= X <= max, else 0; at both bounds the slope is 1, as in PyTorch's clamp
 * dmin = sum of dY where X < min <= max, dmax = sum of dY where max(X, min) > max
 *
 * https://onnx.ai/onnx/operators/onnx__Clip.html
 */
export const clip: GradRule<[input: Value, min: Value | undefined, max: Value | undefined]> = ({
  g,
  inputs: [X, min, max],
  dY,
}) => {
  const zero = () => g.scalar(0, dY)
  const where = (mask: Value) => g.op('Where', [mask, dY, zero()])
  const sumWhere = (mask: Value) => g.op('ReduceSum', [where(mask)], { keepdims: 0 })
  const dX = () => {
    const masks = [
      ...(min ? [g.op('GreaterOrEqual', [X, min])] : []),
      ...(max ? [g.op('LessOrEqual', [X, max])] : []),
    ]
    return masks.length === 0 ? dY : where(masks.reduce((a, b) => g.op('And', [a, b])))
  }
  const dMin = (low: Value) => {
    const below = g.op('Less', [X, low])
    return sumWhere(max ? g.op('And', [below, g.op('LessOrEqual', [low, max])]) : below)
  }
  const dMax = (high: Value) => sumWhere(g.op('Greater', [min ? g.op('Max', [X, min]) : X, high]))
  return [dX, min ? () => dMin(min) : null, max ? () => dMax(max) : null]
}
