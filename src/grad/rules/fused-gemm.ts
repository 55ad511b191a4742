import { UserError } from '../../errors.ts'
import { float } from '../../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import { composed } from '../composed.ts'

export interface Attributes {
  readonly activation?: string
  readonly activation_alpha?: number
  readonly activation_beta?: number
  readonly activation_gamma?: number
  readonly alpha?: number
  readonly beta?: number
  readonly transA?: number
  readonly transB?: number
}

/**
 * Y = activation(Gemm(A, B, C)); ONNX Runtime takes no parameter of an activation for granted
 * dA, dB and dC follow from those of Gemm and the activation
 *
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.FusedGemm
 */
export const fusedGemm = composed<[A: Value, B: Value, C: Value | undefined], Attributes>(
  ({ g, node, inputs, attributes }) => {
    const { activation = '', alpha = 1, beta = 1, transA, transB } = attributes
    const z = g.op('Gemm', inputs, { alpha: float(alpha), beta: float(beta), transA, transB })
    const activate = Object.hasOwn(activations, activation) ? activations[activation] : undefined
    if (!activate)
      throw new UserError(`${describeNode(node)}: activation "${activation}" has no gradient rule`)
    return activate(g, z, attributes)
  },
)

type Activation = (g: GraphBuilder, z: Value, attributes: Attributes) => Value

/** An operator of ai.onnx, with the activation's parameters as its attributes. */
const operator =
  (op: string, ...parameters: readonly ('alpha' | 'beta' | 'gamma')[]): Activation =>
  (g, z, attributes) => {
    const given = parameters.flatMap((p) => {
      const value = attributes[`activation_${p}`]
      return value === undefined ? [] : [[p, float(value)] as const]
    })
    return g.op(op, [z], Object.fromEntries(given))
  }

/** alpha * f(beta * z) */
const scaled =
  (op: string): Activation =>
  (g, z, { activation_alpha = 1, activation_beta = 1 }) =>
    g.op('Mul', [g.op(op, [g.op('Mul', [z, g.scalar(activation_beta, z)])]), g.scalar(activation_alpha, z)])

const activations: Readonly<Record<string, Activation>> = {
  Celu: operator('Celu', 'alpha'),
  Elu: operator('Elu', 'alpha'),
  HardSigmoid: operator('HardSigmoid', 'alpha', 'beta'),
  LeakyRelu: operator('LeakyRelu', 'alpha'),
  ParametricSoftplus: scaled('Softplus'),
  Relu: operator('Relu'),
  ScaledTanh: scaled('Tanh'),
  Selu: operator('Selu', 'alpha', 'gamma'),
  Sigmoid: operator('Sigmoid'),
  Softplus: operator('Softplus'),
  Softsign: operator('Softsign'),
  Tanh: operator('Tanh'),
  ThresholdedRelu: operator('ThresholdedRelu', 'alpha'),
}
