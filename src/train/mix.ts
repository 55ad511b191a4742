/** Mix_lambda of Manifold Mixup (Verma et al. 2019, section 2) as a local ONNX function. */

import { toAttribute } from '../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import type { Graph, LocalFunction, Model, Node } from '../onnx/model.ts'
import { filled } from '../onnx/tensor.ts'

export const mixDomain = 'onnx_manifold'

/** Makes `Mix` callable in a model. */
export function addMixFunction(model: Model): void {
  model.opsets.set(mixDomain, 1)
  model.functions.push(mixFunction(model.opsets.get('') ?? 18))
}

/** What mixing one minibatch needs; all are fed. */
export interface MixInputs {
  /** int64 [N], and its inverse. */
  readonly permutation: Value
  readonly inverse: Value
  /** float32 scalar in [0, 1]. */
  readonly lambda: Value
}

/** Appends a Mix that acts when `active` (a bool scalar) is true and costs a copy when it is not. */
export const mixed = (g: GraphBuilder, x: Value, inputs: MixInputs, active: Value, name: string): Value =>
  g.op('Mix', [x, inputs.permutation, inputs.inverse, inputs.lambda, active], {}, { domain: mixDomain, name })

/** lambda * x + (1 - lambda) * x[permutation]; with lambda = 1 exactly x. */
export function interpolate(g: GraphBuilder, x: Value, { permutation, lambda }: MixInputs): Value {
  const other = g.op('Gather', [x, permutation], { axis: 0 })
  const rest = g.op('Sub', [g.scalar(1, 'float32'), lambda])
  return g.op('Add', [g.op('Mul', [x, lambda]), g.op('Mul', [other, rest])])
}

function mixFunction(opset: number): LocalFunction {
  const node = (
    op: string,
    inputs: string[],
    output: string,
    attributes: Node['attributes'] = new Map(),
  ): Node => ({
    op,
    domain: '',
    name: output,
    inputs,
    outputs: [output],
    attributes,
  })
  const branch = (name: string, nodes: Node[]): Graph => ({
    name,
    inputs: [],
    outputs: [{ name: nodes.at(-1)!.outputs[0]! }],
    nodes,
    initializers: new Map(),
    valueInfo: new Map(),
  })
  const mixes = branch('mix', [
    node('Constant', [], 'one', new Map([['value', toAttribute(filled('float32', [], 1))]])),
    node('Sub', ['one', 'lambda'], 'rest'),
    node('Gather', ['X', 'permutation'], 'other', new Map([['axis', toAttribute(0)]])),
    node('Mul', ['X', 'lambda'], 'own_part'),
    node('Mul', ['other', 'rest'], 'other_part'),
    node('Add', ['own_part', 'other_part'], 'mixed'),
  ])
  const passes = branch('pass', [node('Identity', ['X'], 'passed')])
  const branches = new Map([
    ['then_branch', toAttribute(mixes)],
    ['else_branch', toAttribute(passes)],
  ])
  return {
    domain: mixDomain,
    name: 'Mix',
    // `inverse` is not read here: it is what the gradient, the same function, calls `permutation`.
    inputs: ['X', 'permutation', 'inverse', 'lambda', 'active'],
    outputs: ['Y'],
    attributes: [],
    nodes: [node('If', ['active'], 'Y', branches)],
    opsets: new Map([['', opset]]),
  }
}
