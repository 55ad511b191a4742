/** A value that the gradient takes as a constant. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import type { LocalFunction, Model } from '../onnx/model.ts'

/** The domain of this project's local functions. */
export const functionDomain = 'onnx_manifold'

const identity: LocalFunction = {
  domain: functionDomain,
  name: 'StopGradient',
  inputs: ['X'],
  outputs: ['Y'],
  attributes: [],
  nodes: [{ op: 'Identity', domain: '', name: 'Y', inputs: ['X'], outputs: ['Y'], attributes: new Map() }],
  opsets: new Map([['', 18]]),
}

/** Makes `StopGradient` callable in a model: Identity forward, no gradient backward. */
export function addStopGradient(model: Model): void {
  model.opsets.set(functionDomain, 1)
  if (!model.functions.some((f) => f.domain === functionDomain && f.name === identity.name))
    model.functions.push(identity)
}

export const stopGradient = (g: GraphBuilder, x: Value): Value =>
  g.op('StopGradient', [x], {}, { domain: functionDomain })
