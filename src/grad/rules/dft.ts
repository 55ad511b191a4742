import { UserError } from '../../errors.ts'
import { toAttribute } from '../../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import { normalAxis } from '../../onnx/shape.ts'
import { composed } from '../composed.ts'
import { axisSize, identity } from '../like.ts'
import type { RuleContext } from '../rule.ts'

type Inputs = [input: Value, dft_length: Value | undefined, axis: Value | undefined]
type Context = RuleContext<Inputs, { axis?: number }>

/**
 * Y[..., k] = sum over t of X[..., t] * exp(-2 pi i k t / n) along the axis, real and imaginary parts on the last axis of
 * size 1 or 2: linear in X, Y = X M with the samples and their parts as the rows of M
 * dX = dY M^T. The matrix is read off the operator, its result for one-hot signals, so that every convention about
 * length, direction and sides is the operator's own; dX then takes as long as a product, not as a fast transform.
 *
 * https://onnx.ai/onnx/operators/onnx__DFT.html
 */
export const dft = composed<Inputs, { axis?: number }>((context) => {
  const { g, inputs } = context
  const [X] = inputs
  const last = g.rank(X) - 1
  const perm = permutation(transformedAxis(context), last)
  const signals = g.op('Transpose', [X], { perm })
  const kept = g.shape(X).slice(0, -2)
  const zeros = kept.map(() => 0)
  const [samples, size] = g.shape(signals).slice(-2)
  const width = typeof samples === 'number' && typeof size === 'number' ? samples * size : -1
  const rows = g.op('Reshape', [signals, g.ints([...zeros, width])])
  const transformed = transformOfOnes(context, signals, axisSize(g, rows, last - 1))
  const M = g.op('Flatten', [transformed], { axis: 1 })
  const parts = g.op('Concat', [g.ints(zeros), g.op('Shape', [transformed], { start: 1 })], { axis: 0 })
  const Y = g.op('Reshape', [g.op('MatMul', [rows, M]), parts])
  // The permutation only exchanges two axes: it undoes itself.
  return g.op('Transpose', [Y], { perm })
})

/** An attribute before opset 20, 1 by default; then an input, the last but one by default. */
function transformedAxis({ g, node, inputs: [X, , axis], attributes }: Context): number {
  if (g.opset < 20) return normalAxis(attributes.axis ?? 1, g.rank(X))
  const given = axis ? g.constantNumbers(axis)?.[0] : -2
  if (given === undefined) throw new UserError(`${describeNode(node)}: expected a constant axis`)
  return normalAxis(given, g.rank(X))
}

/** The axis in the last place but one. */
function permutation(axis: number, last: number): readonly number[] {
  const perm = Array.from({ length: last + 1 }, (_, i) => i)
  return perm.with(axis, last - 1).with(last - 1, axis)
}

/** The operator on signals of a single one, `[size, samples, parts]`. */
function transformOfOnes({ g, node, inputs }: Context, signals: Value, size: Value): Value {
  const shape = g.op('Concat', [g.ints([-1]), g.op('Shape', [signals], { start: -2 })], { axis: 0 })
  const ones = g.op('Reshape', [identity(g, size, signals), shape])
  return withAxis1(g, node, [ones, inputs[1]])
}

function withAxis1(g: GraphBuilder, node: Context['node'], inputs: readonly (Value | undefined)[]): Value {
  const name = g.unique(`${node.outputs[0]}.matrix`)
  const asInput = g.opset >= 20
  const attributes = new Map(node.attributes)
  if (!asInput) attributes.set('axis', toAttribute(1))
  const operands = [...inputs, ...(asInput ? [g.scalar(1, 'int64')] : [])].map((i) => i ?? '')
  while (operands.at(-1) === '') operands.pop()
  g.append({ ...node, name, attributes, inputs: operands, outputs: [name] })
  return name
}
