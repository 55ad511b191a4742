import { UserError } from '../../errors.ts'
import { float } from '../../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import { memo } from '../memo.ts'
import type { GradRule, RuleContext } from '../rule.ts'
import type { WindowAttributes } from '../window.ts'
import { conv } from './conv.ts'

type Inputs = [X: Value, W: Value, B: Value | undefined, Z: Value | undefined]
export interface Attributes extends WindowAttributes {
  readonly group?: number
  readonly kernel_shape?: readonly number[]
  readonly activation?: string
  readonly activation_params?: readonly number[]
}

/**
 * Y = activation(S), S = convolution(X, W) + B + Z
 * dS = dY * slope of the activation at S; dX, dW and dB are those of the convolution for dS, dZ = dS
 *
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.FusedConv
 */
export const fusedConv: GradRule<Inputs, Attributes> = (context) => {
  const { inputs, dY } = context
  const [X, W, B, Z] = inputs
  const dS = memo(() => (context.attributes.activation ? activationGradient(context) : dY))
  const parts = memo(() => conv({ ...context, inputs: [X, W, B], dY: dS() }))
  const part = (i: number) => () => parts()[i]!()
  return [part(0), part(1), B ? part(2) : null, Z ? dS : null]
}

/** The names of an activation's parameters, in the order of activation_params. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  Relu: [],
  Tanh: [],
  Sigmoid: [],
  HardSwish: [],
  LeakyRelu: ['alpha'],
  HardSigmoid: ['alpha', 'beta'],
  Clip: ['min', 'max'],
}

/** dS, by the activation as an operator of its own. */
function activationGradient(context: RuleContext<Inputs, Attributes>): Value {
  const { g, node, outputs, dY, attributes, differentiate } = context
  const { activation = '', activation_params: values = [] } = attributes
  const names = Object.hasOwn(parameters, activation) ? parameters[activation] : undefined
  if (!names) throw new UserError(`${describeNode(node)}: the activation ${activation} has no gradient rule`)
  // Relu tells its sides from the result as well as from S, which then need not be computed again.
  const S = activation === 'Relu' ? outputs[0]! : preActivation(context)
  const from = g.graph.nodes.length
  const value = activate(g, S, activation, names, values)
  return differentiate([{ value, cotangent: dY }], [S], from)[0]!
}

function activate(
  g: GraphBuilder,
  S: Value,
  activation: string,
  names: readonly string[],
  values: readonly number[],
): Value {
  if (activation === 'Clip') return g.op('Clip', [S, ...values.map((v) => g.scalar(v, S))])
  return g.op(activation, [S], Object.fromEntries(names.map((name, i) => [name, float(values[i]!)])))
}

function preActivation({ g, inputs, attributes }: RuleContext<Inputs, Attributes>): Value {
  const [X, W, B, Z] = inputs
  const { auto_pad, dilations, group, kernel_shape, pads, strides } = attributes
  const sum = g.op('Conv', [X, W, B], { auto_pad, dilations, group, kernel_shape, pads, strides })
  return Z ? g.op('Add', [sum, Z]) : sum
}
