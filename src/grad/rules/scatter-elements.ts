import type { Value } from '../../onnx/builder.ts'
import { dtypes } from '../../onnx/tensor.ts'
import { zerosLike } from '../like.ts'
import { memo } from '../memo.ts'
import type { GradRule, RuleContext } from '../rule.ts'
import { scatterAdd } from '../scatter.ts'

type Inputs = [data: Value, indices: Value, updates: Value]
export interface Attributes {
  readonly axis?: number
  readonly reduction?: string
}
type Context = RuleContext<Inputs, Attributes>

/**
 * Y = data, with U_l the updates whose index is l:
 *   none: Y[l] = the update; ddata = dY, zero where an update stands; dupdates = dY[indices]
 *   add:  Y[l] = data[l] + sum of U_l; ddata = dY, dupdates = dY[indices]
 *   mul:  Y[l] = data[l] * product of U_l; ddata = dY * product of U_l,
 *         dupdates = dY[l] * data[l] * the product of the others of U_l, whatever of them is 0
 *   min, max: Y[l] = the least or largest of data[l] and U_l; dY goes to those that are it, in equal shares, as in
 *         PyTorch's scatter_reduce (amin, amax)
 * Under none an index must not repeat (the spec); dupdates of repeats is that of PyTorch's scatter: each the whole.
 *
 * https://onnx.ai/onnx/operators/onnx__ScatterElements.html
 */
export const scatterElements: GradRule<Inputs, Attributes> = (context) => {
  const { g, inputs, dY, attributes } = context
  const [, indices, updates] = inputs
  const { axis = 0, reduction = 'none' } = attributes
  if (reduction === 'mul') return products(context)
  if (reduction === 'min' || reduction === 'max') return extremes(context)
  const kept = () => g.op('ScatterElements', [dY, indices, zerosLike(g, updates)], { axis })
  return [reduction === 'add' ? () => dY : kept, null, () => gatherAt(context, dY)]
}

const gatherAt = ({ g, inputs: [, indices], attributes: { axis = 0 } }: Context, value: Value): Value =>
  g.op('GatherElements', [value, indices], { axis })

function products(context: Context) {
  const { g, inputs, dY, attributes } = context
  const [data, indices, updates] = inputs
  const { axis = 0 } = attributes
  const ones = g.op('Expand', [g.scalar(1, data), g.op('Shape', [data])])
  const productOf = (factors: Value) =>
    g.op('ScatterElements', [ones, indices, factors], { axis, reduction: 'mul' })
  const dData = () => g.op('Mul', [dY, productOf(updates)])
  const dUpdates = () => {
    // Zeros are left out of the product and counted: only what has no other zero beside it has a gradient.
    const isZero = g.op('Equal', [updates, g.scalar(0, updates)])
    const nonZero = g.op('Where', [isZero, g.scalar(1, updates), updates])
    const zeros = g.op('Cast', [isZero], { to: dtypes.float32.code })
    const none = g.op('Expand', [g.scalar(0, 'float32'), g.op('Shape', [data])])
    const zerosAt = gatherAt(context, scatterAdd(g, none, indices, zeros, axis))
    const whole = gatherAt(context, g.op('Mul', [g.op('Mul', [dY, data]), productOf(nonZero)]))
    const alone = g.op('Equal', [zerosAt, zeros])
    return g.op('Where', [alone, g.op('Div', [whole, nonZero]), g.scalar(0, updates)])
  }
  return [dData, null, dUpdates]
}

function extremes(context: Context) {
  const { g, inputs, outputs, dY, attributes } = context
  const [data, indices, updates] = inputs
  const { axis = 0 } = attributes
  const Y = outputs[0]!
  const number = (mask: Value) => g.op('CastLike', [mask, dY])
  const isData = () => g.op('Equal', [data, Y])
  const isUpdate = () => g.op('Equal', [updates, gatherAt(context, Y)])
  const share = memo(() =>
    g.op('Div', [dY, scatterAdd(g, number(isData()), indices, number(isUpdate()), axis)]),
  )
  const where = (mask: Value, value: Value) => g.op('Where', [mask, value, g.scalar(0, dY)])
  return [() => where(isData(), share()), null, () => where(isUpdate(), gatherAt(context, share()))]
}
