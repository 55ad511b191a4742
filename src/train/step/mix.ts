/** Mix_lambda of Manifold Mixup (Verma et al. 2019, section 2) as a local ONNX function. */
import { functionDomain } from '../../grad/stop-gradient.ts'
import { toAttribute } from '../../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import type { Graph, LocalFunction, Model, Node } from '../../onnx/model.ts'

/** What mixing one tensor needs; the shares broadcast to it: scalars, one a sample, or a mask of pixels. */
export interface MixOperands {
  /** int64 [N]: the sample that each one is mixed with; and the inverse of that permutation. */
  readonly permutation: Value
  readonly inverse: Value
  /** The share of the own sample, and that of the other: 1 - own. */
  readonly own: Value
  readonly other: Value
  /** `other` in the order of the other samples, other[inverse]: what the gradient calls `other`. */
  readonly otherInverse: Value
}

/**
 * Y = own * X + other * X[permutation], which is X exactly where own = 1. A call costs a copy when `active` (a bool
 * scalar) is false.
 *
 * @param detached no gradient goes back through the mixed tensor
 */
export function mixed(
  g: GraphBuilder,
  x: Value,
  { permutation, inverse, own, other, otherInverse }: MixOperands,
  active: Value,
  { name, detached = false }: { name: string; detached?: boolean },
): Value {
  const operands = [x, permutation, inverse, own, other, otherInverse, active]
  return g.op(detached ? 'MixDetached' : 'Mix', operands, {}, { domain: functionDomain, name })
}

/** Makes `Mix` and `MixDetached` callable in a model; the two differ in their gradients alone. */
export function addMixFunctions(model: Model): void {
  model.opsets.set(functionDomain, 1)
  const opset = model.opsets.get('') ?? 18
  model.functions.push(mixFunction('Mix', opset), mixFunction('MixDetached', opset))
}

function mixFunction(name: string, opset: number): LocalFunction {
  const branches = {
    then_branch: branch('mix', [
      node('Gather', ['X', 'permutation'], 'shuffled', { axis: 0 }),
      node('Mul', ['X', 'own'], 'own_part'),
      node('Mul', ['shuffled', 'other'], 'other_part'),
      node('Add', ['own_part', 'other_part'], 'mixed'),
    ]),
    else_branch: branch('pass', [node('Identity', ['X'], 'passed')]),
  }
  return {
    domain: functionDomain,
    name,
    // `inverse` and `other_inverse` are not read here: they are what the gradient, the same function, reads instead.
    inputs: ['X', 'permutation', 'inverse', 'own', 'other', 'other_inverse', 'active'],
    outputs: ['Y'],
    attributes: [],
    nodes: [node('If', ['active'], 'Y', branches)],
    opsets: new Map([['', opset]]),
  }
}

const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | Graph>> = {},
): Node => ({
  op,
  domain: '',
  name: output,
  inputs,
  outputs: [output],
  attributes: new Map(Object.entries(attributes).map(([key, value]) => [key, toAttribute(value)])),
})

const branch = (name: string, nodes: Node[]): Graph => ({
  name,
  inputs: [],
  outputs: [{ name: nodes.at(-1)!.outputs[0]! }],
  nodes,
  initializers: new Map(),
  valueInfo: new Map(),
})
