/** What a classifier's last layer reads. */
import { UserError } from '../../errors.ts'
import { plainAttributes } from '../../onnx/attributes.ts'
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import { cloneModel, describeNode, type Node } from '../../onnx/model.ts'
import { dataFlow } from '../../onnx/split-points.ts'
import type { Plan } from '../step/plan.ts'

export interface Features {
  /** [N, size] */
  readonly value: Value
  readonly size: number
}

/** Operators that only pass scores on in another shape. */
const carriers: ReadonlySet<string> = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze'])

/**
 * The input of the linear layer that makes the scores: a Gemm, or a MatMul and the Add of its bias.
 *
 * @throws UserError if another operator makes the scores
 */
export function findFeatures({ source, input, logits }: Pick<Plan, 'source' | 'input' | 'logits'>): Features {
  const g = new GraphBuilder(cloneModel(source))
  const { reached } = dataFlow(g, input, logits)
  const makers = new Map(
    g.graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
  )
  let node = makers.get(logits)
  for (let before: Value | undefined; node !== undefined; node = makers.get(before)) {
    before = passedOn(node, reached)
    if (before === undefined) break
  }
  const value = node && linearInput(node, reached)
  const [, size, ...more] = (value !== undefined && g.tryFacts(value)?.shape) || []
  if (value === undefined || typeof size !== 'number' || more.length > 0)
    throw new UserError(
      `AdaMix: expected a network whose scores come from a linear layer of [N, features], got ${node ? describeNode(node) : `"${logits}"`}`,
    )
  return { value, size }
}

/** What a node gives on in another shape, or with a bias added. */
function passedOn({ op, inputs }: Node, reached: ReadonlySet<Value>): Value | undefined {
  if (carriers.has(op)) return inputs[0]
  const data = inputs.filter((i) => reached.has(i))
  return op === 'Add' && data.length === 1 ? data[0] : undefined
}

/** x of x W + b, where W is no data. */
function linearInput(node: Node, reached: ReadonlySet<Value>): Value | undefined {
  const [x, weight] = node.inputs
  const isLinear = node.op === 'MatMul' || (node.op === 'Gemm' && plainAttributes(node).transA !== 1)
  return isLinear && reached.has(x!) && !reached.has(weight!) ? x : undefined
}
