/**
 * Parts of a gradient as calls of local ONNX functions: any runtime runs their bodies, which are plain operators, and a lowering
 * for one provider (src/runtime/lowering) recognises a convolution's or a BatchNorm's gradient by its name.
 */
import type { AttributeInput } from '../onnx/attributes.ts'
import { toAttribute } from '../onnx/attributes.ts'
import { GraphBuilder, type Value } from '../onnx/builder.ts'
import { gradientDomain } from '../onnx/domains.ts'
import { inlineFunctions } from '../onnx/inline.ts'
import type { Graph, LocalFunction, Model, Node } from '../onnx/model.ts'
import { pruneGraph } from '../onnx/prune.ts'
import type { Shape } from '../onnx/shape.ts'

export interface GradientCall {
  /** The function's name, less a number: bodies differ by shape. */
  readonly name: string
  readonly inputs: readonly Value[]
  /** What the call says of itself; the body has it built in. */
  readonly attributes: Readonly<Record<string, AttributeInput>>
  /** For each output a value of its type and shape. */
  readonly like: readonly Value[]
  /** Appends the body, to a graph whose inputs stand for `inputs`. */
  readonly body: (g: GraphBuilder, inputs: readonly Value[]) => readonly Value[]
}

const known = new WeakMap<Model, Map<string, string>>()

/** Appends a call, and its function where the model has none for operands of these shapes. */
export function gradientCall(g: GraphBuilder, call: GradientCall): Value[] {
  const names = known.get(g.model) ?? new Map<string, string>()
  known.set(g.model, names)
  const facts = call.inputs.map((v) => g.facts(v))
  const key = JSON.stringify([call.name, call.attributes, facts.map(({ dtype, shape }) => [dtype, shape])])
  const name = names.get(key) ?? `${call.name}_${names.size + 1}`
  if (!names.has(key)) {
    g.model.functions.push(functionOf(g, call, name))
    g.model.opsets.set(gradientDomain, 1)
    names.set(key, name)
  }
  const outputs = g.ops(name, call.inputs, call.like.length, call.attributes, { domain: gradientDomain })
  outputs.forEach((output, i) => {
    const { dtype, shape } = g.facts(call.like[i]!)
    g.assume(output, { dtype, shape })
  })
  return outputs
}

function functionOf(
  g: GraphBuilder,
  { inputs, attributes, body }: GradientCall,
  name: string,
): LocalFunction {
  const inner = new GraphBuilder({
    ...g.model,
    functions: [],
    graph: { name, inputs: [], outputs: [], nodes: [], initializers: new Map(), valueInfo: new Map() },
  })
  const operands = inputs.map((value, i) => {
    const operand = inner.input(`X${i}`, g.dtype(value), [])
    inner.assume(operand, { dtype: g.dtype(value), shape: inner.symbols.shape(outside(g.shape(value))) })
    return operand
  })
  const outputs = body(inner, operands)
  const graph = pruneGraph({ ...inner.graph, outputs: outputs.map((output) => ({ name: output })) })
  return {
    domain: gradientDomain,
    name,
    inputs: operands,
    outputs,
    attributes: Object.keys(attributes),
    nodes: [...constantNodes(graph), ...graph.nodes],
    opsets: new Map([['', g.opset]]),
  }
}

/** Unknown sizes are numbered by each builder for itself. */
const outside = (shape: Shape): (number | string | null)[] =>
  shape.map((d) => (typeof d === 'string' && d.startsWith('?') ? null : d))

/** Functions have no initializers. */
const constantNodes = (graph: Graph): Node[] =>
  [...graph.initializers].map(([name, tensor]) => {
    if (tensor.dtype === 'opaque') throw new Error(`Expected a constant "${name}" of known type`)
    return {
      op: 'Constant',
      domain: '',
      name,
      inputs: [],
      outputs: [name],
      attributes: new Map([['value', toAttribute(tensor)]]),
    }
  })

/** The model with the bodies of these calls in their places. */
export const inlineGradientCalls = (model: Model): Model =>
  inlineFunctions(model, (call) => call.domain !== gradientDomain)
