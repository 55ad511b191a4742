/** The activation functions that recurrent operators name in their attributes. */
import { UserError } from '../errors.ts'
import { float } from '../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { describeNode, type Node } from '../onnx/model.ts'

export type Activation = (g: GraphBuilder, x: Value) => Value

export interface ActivationAttributes {
  readonly activations?: readonly string[]
  readonly activation_alpha?: readonly number[]
  readonly activation_beta?: readonly number[]
}

/** What a function takes from the lists of parameters, with the values that ONNX Runtime has where they end. */
interface Named {
  readonly alpha?: number
  readonly beta?: number
  readonly apply: (g: GraphBuilder, x: Value, alpha: number, beta: number) => Value
}

const plain = (op: string): Named => ({ apply: (g, x) => g.op(op, [x]) })
const withAlpha = (op: string, alpha: number): Named => ({
  alpha,
  apply: (g, x, a) => g.op(op, [x], { alpha: float(a) }),
})
const times = (g: GraphBuilder, x: Value, factor: number) => g.op('Mul', [x, g.scalar(factor, x)])

const named: Readonly<Record<string, Named>> = {
  affine: { alpha: 0, beta: 0, apply: (g, x, a, b) => g.op('Add', [times(g, x, a), g.scalar(b, x)]) },
  elu: withAlpha('Elu', 1),
  hardsigmoid: {
    alpha: 0.2,
    beta: 0.5,
    apply: (g, x, a, b) => g.op('HardSigmoid', [x], { alpha: float(a), beta: float(b) }),
  },
  leakyrelu: withAlpha('LeakyRelu', 0.01),
  relu: plain('Relu'),
  scaledtanh: { alpha: 0, beta: 0, apply: (g, x, a, b) => times(g, g.op('Tanh', [times(g, x, b)]), a) },
  sigmoid: plain('Sigmoid'),
  softplus: plain('Softplus'),
  softsign: plain('Softsign'),
  tanh: plain('Tanh'),
  thresholdedrelu: withAlpha('ThresholdedRelu', 0),
}

/**
 * The functions of each direction, in the specification's order. A parameter list is consumed in the order of the
 * functions that take one.
 */
export function activationsOf(
  node: Node,
  { activations, activation_alpha = [], activation_beta = [] }: ActivationAttributes,
  otherwise: readonly string[],
  directions: number,
): readonly (readonly Activation[])[] {
  const all = Array.from({ length: directions }, () => otherwise).flat()
  const names = activations ?? all
  if (names.length !== all.length)
    throw new UserError(`${describeNode(node)}: expected ${all.length} activations, got ${names.length}`)
  const [alphas, betas] = [[...activation_alpha], [...activation_beta]]
  const functions = names.map((name): Activation => {
    const key = name.toLowerCase()
    const found = Object.hasOwn(named, key) ? named[key] : undefined
    if (!found) throw new UserError(`${describeNode(node)}: unknown activation "${name}"`)
    const take = (list: number[], value: number | undefined) =>
      value === undefined ? 0 : (list.shift() ?? value)
    const [a, b] = [take(alphas, found.alpha), take(betas, found.beta)]
    return (g, x) => found.apply(g, x, a, b)
  })
  return Array.from({ length: directions }, (_, d) =>
    functions.slice(d * otherwise.length, (d + 1) * otherwise.length),
  )
}
