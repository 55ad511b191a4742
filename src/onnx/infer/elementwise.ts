/** Operators that work element by element, with or without broadcasting. */
import { broadcast, type Size } from '../shape.ts'
import { contentOf, type InferContext, type InferRule, like, shapeOf } from './context.ts'

/** The output is like the first input, further outputs are unknown. */
export const sameAsFirst: InferRule = (c) => [c.inputs[0]]

export const unary: InferRule = (c) => like(c, shapeOf(c, 0))

function broadcastShape(c: InferContext, from = 0) {
  const shapes = c.inputs.slice(from).map((f) => f?.shape)
  return shapes.some((s) => s === undefined)
    ? undefined
    : broadcast(
        shapes.map((s) => s ?? []),
        c.symbols,
      )
}

export const nary: InferRule = (c) => like(c, broadcastShape(c))

export const comparison: InferRule = (c) => like(c, broadcastShape(c), 'bool')

export const predicate: InferRule = (c) => like(c, shapeOf(c, 0), 'bool')

export const where: InferRule = (c) => like(c, broadcastShape(c), c.inputs[1]?.dtype)

/** Integer arithmetic on known sizes, so that computed shapes stay known. */
export const arithmetic =
  (compute: (a: number, b: number) => number): InferRule =>
  (c) => {
    const [out] = nary(c)
    const a = contentOf(c, 0)
    const b = contentOf(c, 1)
    if (!out || !a || !b || (out.shape?.length ?? 2) > 1) return [out]
    const content = Array.from({ length: Math.max(a.length, b.length) }, (_, i): Size | undefined => {
      const x = a.length === 1 ? a[0] : a[i]
      const y = b.length === 1 ? b[0] : b[i]
      if (typeof x === 'number' && typeof y === 'number') return finite(compute(x, y))
      if (isNeutral(c.node.op, y)) return x
      return commutes.has(c.node.op) && isNeutral(c.node.op, x) ? y : undefined
    })
    return [{ ...out, ...(content.every((x) => x !== undefined) && { content: content as Size[] }) }]
  }

/** A division by zero is left for the run to fail on. */
const finite = (x: number): number | undefined => (Number.isFinite(x) ? x : undefined)

const commutes = new Set(['Add', 'Mul'])

/** An operand that leaves the other as it is. */
function isNeutral(op: string, y: Size | undefined): boolean {
  if (op === 'Mul' || op === 'Div') return y === 1
  return (op === 'Add' || op === 'Sub') && y === 0
}
