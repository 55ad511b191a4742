/** What works element by element works in any layout that its operands share. */
import { float } from '../../../../onnx/attributes.ts'
import type { Node } from '../../../../onnx/model.ts'
import type { Lowering } from '../lowering.ts'

/**
 * Operands of the output's shape are brought into the layout of the first that is blocked; others must be one number, or one a sample,
 * which every layout leaves in its place.
 */
export function elementwise(low: Lowering, node: Node): boolean {
  const [output] = node.outputs
  const shape = low.shape(output!)
  if (shape?.length !== 4) return false
  const isFull = (value: string) => low.shape(value)?.join() === shape.join()
  const full = node.inputs.filter((value) => value !== '' && isFull(value))
  const layout = full.map((value) => low.layoutOf(value)).find((l) => l !== 'plain')
  if (layout === undefined || !full.every((value) => low.fits(value, layout))) return false
  if (!node.inputs.every((value) => value === '' || isFull(value) || isPerSample(low, value))) return false
  low.keep(
    node,
    layout,
    node.inputs.map((value) =>
      value !== '' && isFull(value) ? low.as(value, layout) : value && low.as(value, 'plain'),
    ),
  )
  return true
}

/** A number, [N, 1, 1, 1], or what is no float32: an exponent, a bound, a permutation, a condition that is one value. */
function isPerSample(low: Lowering, value: string): boolean {
  const shape = low.source.staticShape(value)
  if (shape === undefined) return false
  if (low.shape(value) === undefined) return shape.length <= 1
  return shape.length === 4 ? shape.slice(1).every((n) => n === 1) : shape.every((n) => n === 1)
}

/** Operators that read sizes alone, or sum over everything: any form of the operand does. */
export function anyOrder(low: Lowering, node: Node): boolean {
  const [x, axes] = node.inputs
  if (low.layoutOf(x!) === 'plain') return false
  if (node.op.startsWith('Reduce') && !isWhole(low, x!, axes)) return false
  low.out.nodes.push({ ...node, inputs: [low.as(x!, low.layoutOf(x!)), ...node.inputs.slice(1)] })
  return true
}

/** Of the second operand only the type is read. */
export function castLike(low: Lowering, node: Node): boolean {
  const [x, like] = node.inputs as [string, string]
  if (low.layoutOf(like) === 'plain') return false
  low.out.nodes.push({ ...node, inputs: [low.as(x, 'plain'), low.as(like, low.layoutOf(like))] })
  return true
}

const isWhole = (low: Lowering, x: string, axes: string | undefined): boolean =>
  axes === undefined || axes === '' || low.source.constantNumbers(axes)?.length === low.shape(x)?.length

/**
 * dY where Y > 0, else 0: the gradient of a ReLU as one product, in a third of the time. Of the smallest denormal numbers the mask is less than 1,
 * and an infinite dY where Y = 0 gives NaN, where the choice gives 0: the loss of such a step is none either way.
 */
export function positivePart(low: Lowering, node: Node): boolean {
  const [mask, dY, zero] = node.inputs as [string, string, string]
  const greater = low.producer(mask)
  const isZero = (value: string) => low.source.constantNumbers(value)?.every((n) => n === 0) ?? false
  if (greater?.op !== 'Greater' || !isZero(greater.inputs[1]!) || !isZero(zero)) return false
  const [Y] = greater.inputs as [string, string]
  const shape = low.shape(node.outputs[0]!)
  const layout = low.layoutOf(Y)
  // Plain images stay with the choice: where they are blocked later, it costs nothing beside that.
  const isKnown = shape !== undefined && (layout === 'image' || shape.length !== 4)
  if (!isKnown || !low.fits(dY, layout)) return false
  if (low.shape(Y)?.join() !== shape.join() || low.shape(dY)?.join() !== shape.join()) return false
  const { out } = low
  const step = out.op('HardSigmoid', [low.as(Y, layout)], { alpha: float(3e38), beta: float(0) })
  low.define(node.outputs[0]!, layout, out.op('Mul', [low.as(dY, layout), step]))
  return true
}
