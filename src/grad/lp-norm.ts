/** Derivatives of p-norms, y = (sum of |x|^p)^(1/p): dy/dx = x * |x|^(p - 2) / y^(p - 1). */
import type { GraphBuilder, Value } from '../onnx/builder.ts'

/** x * |x|^(p - 2): the sign of x for p = 1, x for p = 2. */
export function signedPower(g: GraphBuilder, x: Value, p: number): Value {
  if (p === 1) return g.op('Sign', [x])
  return p === 2 ? x : g.op('Mul', [x, g.op('Pow', [g.op('Abs', [x]), g.scalar(p - 2, x)])])
}

/** dy / y^(p - 1), zero for the norm of zeros, where the derivative is taken as zero. */
export function overNorm(g: GraphBuilder, dy: Value, y: Value, p: number): Value {
  if (p === 1) return dy
  const divisor = p === 2 ? y : g.op('Pow', [y, g.scalar(p - 1, y)])
  return g.op('Div', [dy, infiniteAtZero(g, divisor)])
}

/** What a division by which leaves nothing where the value is zero. */
export const infiniteAtZero = (g: GraphBuilder, value: Value): Value =>
  g.op('Where', [
    g.op('Equal', [value, g.scalar(0, value)]),
    g.scalar(Number.POSITIVE_INFINITY, value),
    value,
  ])
