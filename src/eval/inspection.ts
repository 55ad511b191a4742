/** What a model is, before anything runs. */
import { UserError } from '../errors.ts'
import { hasRule } from '../grad/backward.ts'
import { findHead } from '../grad/head.ts'
import { prepareModel } from '../grad/prepare.ts'
import { plainAttributes } from '../onnx/attributes.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import { describeNode, type Model, type Node, qualifiedName } from '../onnx/model.ts'
import { countParameters } from '../onnx/parameters.ts'
import { printType } from '../onnx/print.ts'
import { pruneModel, reads } from '../onnx/prune.ts'
import { splitPoints } from '../onnx/split-points.ts'

export interface Inspection {
  readonly producer: string
  readonly irVersion: number
  readonly opsets: Readonly<Record<string, number>>
  readonly parameters: number
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** How often each operator occurs. */
  readonly operators: Readonly<Record<string, number>>
  /** Where the scores are, or why there are none. */
  readonly head:
    | { readonly output: string; readonly classes: number; readonly cut: string | null }
    | { readonly reason: string }
  /** Nodes between input and scores that have no gradient rule: these stop an attack. */
  readonly missingRules: readonly string[]
  /** Tensors at which the network can be cut in two, in order. */
  readonly splitPoints: readonly string[]
  /** Normalisation at the very start, if there is any. */
  readonly preprocessing: readonly string[]
  /** Dropout or BatchNormalization that behaves as in training. */
  readonly trainingMode: readonly string[]
}

/** @throws UserError if the file's opset cannot be read */
export function inspectModel(model: Model, output?: string): Inspection {
  const counts: Record<string, number> = {}
  for (const node of model.graph.nodes) counts[qualifiedName(node)] = (counts[qualifiedName(node)] ?? 0) + 1
  const ports = (list: Model['graph']['inputs']) =>
    list.map(({ name, type }) => `${name}: ${printType(type)}`)
  const inputs = model.graph.inputs.filter(({ name }) => !model.graph.initializers.has(name))
  const g = new GraphBuilder(prepareModel(model))
  return {
    producer: `${model.producerName} ${model.producerVersion}`.trim(),
    irVersion: model.irVersion,
    opsets: Object.fromEntries(Array.from(model.opsets, ([domain, v]) => [domain || 'ai.onnx', v])),
    parameters: countParameters(model),
    inputs: ports(inputs),
    outputs: ports(model.graph.outputs),
    operators: Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...aroundHead(g, inputs[0]?.name ?? '', output),
    preprocessing: leadingArithmetic(g.graph.nodes, inputs[0]?.name ?? ''),
    trainingMode: model.graph.nodes.filter((node) => isTraining(g, node)).map(describeNode),
  }
}

function aroundHead(
  g: GraphBuilder,
  input: string,
  output: string | undefined,
): Pick<Inspection, 'head' | 'missingRules' | 'splitPoints'> {
  try {
    const head = findHead(g, output)
    const path = pruneModel({ ...g.model, graph: { ...g.graph, outputs: [{ name: head.logits }] } }).graph
      .nodes
    return {
      head: { output: head.output, classes: head.classes, cut: head.cut ?? null },
      missingRules: gradientPath(g, path, input)
        .filter((n) => !hasRule(n))
        .map((n) => `${qualifiedName(n)} (${describeNode(n)})`),
      splitPoints: splitPoints(g, input, head.logits),
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { head: { reason: error.message }, missingRules: [], splitPoints: [] }
  }
}

/** Nodes that the gradient passes: they depend on the input through floats. */
export function gradientPath(g: GraphBuilder, nodes: readonly Node[], input: string): Node[] {
  const reached = new Set([input])
  return nodes.filter((node) => {
    if (!reads(node).some((v) => reached.has(v))) return false
    const floats = node.outputs.filter((o) => o !== '' && isFloatOrUnknown(g, o))
    for (const o of floats) reached.add(o)
    return floats.length > 0
  })
}

function isFloatOrUnknown(g: GraphBuilder, value: string): boolean {
  const dtype = g.tryFacts(value)?.dtype
  return dtype === undefined || dtype.startsWith('float') || dtype === 'bfloat16'
}

/** Sub, Div, Mul, Add with constants and Transpose, one after the other from the input on. */
function leadingArithmetic(nodes: readonly Node[], input: string): string[] {
  const found: string[] = []
  for (let value: string | undefined = input; value !== undefined; ) {
    const consumers: Node[] = nodes.filter((n) => n.inputs.includes(value!))
    const [next] = consumers
    const arithmetic = ['Sub', 'Div', 'Mul', 'Add', 'Transpose', 'Cast', 'BatchNormalization']
    if (consumers.length !== 1 || !next || !arithmetic.includes(next.op)) break
    found.push(describeNode(next))
    value = next.outputs[0]
  }
  return found
}

/** Dropout's third input turns it on: a constant false does not, and what is not constant may. */
function isTraining(g: GraphBuilder, node: Node): boolean {
  if (node.op === 'BatchNormalization') return plainAttributes(node).training_mode === 1
  const mode = node.op === 'Dropout' ? (node.inputs[2] ?? '') : ''
  return mode !== '' && g.constantNumbers(mode)?.[0] !== 0
}
