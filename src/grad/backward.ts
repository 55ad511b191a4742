/** Reverse-mode differentiation: appends the backward graph of a graph to it. */
import { UserError } from '../errors.ts'
import { plainAttributes } from '../onnx/attributes.ts'
import { blaming } from '../onnx/blame.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { describeNode, type Node, qualifiedName } from '../onnx/model.ts'
import { reads } from '../onnx/prune.ts'
import { isFloat } from '../onnx/tensor.ts'
import { isLoop, whyNotUnrolled } from '../onnx/unroll.ts'
import { zerosLike } from './like.ts'
import type { AnyRule, Gradient, Gradients, Seed } from './rule.ts'
import { type RuleName, rules } from './rules/index.ts'
import { broadcasting, unbroadcast } from './unbroadcast.ts'

/**
 * Vector-Jacobian products: for every value in `wrt`, the sum over seeds of cotangent' * d(value)/d(wrt).
 *
 * @param g the graph, which is extended; its present nodes are the forward pass
 * @param from the forward pass starts at this node; nodes before it only compute values
 * @returns one gradient for each of `wrt`, with its shape; null where no path leads to a seed
 * @throws UserError if an operator on the way has no gradient rule
 */
export function backward(
  g: GraphBuilder,
  seeds: readonly Seed[],
  wrt: readonly Value[],
  from = 0,
): (Value | null)[] {
  const forward = g.graph.nodes.slice(from)
  const active = dependents(g, forward, wrt)
  const needed = new Set<Value>([...wrt, ...active])
  const cotangents = new Map<Value, Value[]>()
  const add = (value: Value, cotangent: Value) => {
    const list = cotangents.get(value)
    if (list) list.push(cotangent)
    else cotangents.set(value, [cotangent])
  }
  for (const { value, cotangent } of seeds) if (needed.has(value)) add(value, cotangent)

  for (const node of forward.reverse()) {
    if (!node.outputs.some((o) => cotangents.has(o)) || !reads(node).some((i) => needed.has(i))) continue
    const dYs = node.outputs.map((o) => accumulate(g, cotangents, o))
    const gradients = blaming(node, 'its gradient', () => [...gradientsOf(g, node, dYs, needed)])
    for (const [value, cotangent] of gradients) add(value, cotangent)
  }
  return wrt.map((value) => accumulate(g, cotangents, value) ?? null)
}

/** All values that depend on `wrt` through float tensors. */
function dependents(g: GraphBuilder, forward: readonly Node[], wrt: readonly Value[]): Set<Value> {
  const active = new Set(wrt)
  for (const node of forward) {
    if (!reads(node).some((i) => active.has(i))) continue
    for (const output of node.outputs) {
      const facts = g.tryFacts(output)
      if (output !== '' && (facts === undefined || isFloat(facts.dtype))) active.add(output)
    }
  }
  return active
}

/** The sum of what has come together at a value; the list is left with that sum alone. */
function accumulate(g: GraphBuilder, cotangents: Map<Value, Value[]>, value: Value): Value | undefined {
  const list = cotangents.get(value)
  if (list === undefined) return undefined
  const sum = list.reduce((a, b) => g.op('Add', [a, b], {}, { name: `grad/${value}/sum` }))
  cotangents.set(value, [sum])
  return sum
}

function* gradientsOf(
  g: GraphBuilder,
  node: Node,
  dYs: readonly (Value | undefined)[],
  needed: ReadonlySet<Value>,
): Generator<[Value, Value]> {
  const rule = ruleOf(g, node)
  const inputs = node.inputs.map((i) => (i === '' ? undefined : i))
  const gradients = rule({
    g,
    node,
    inputs,
    outputs: node.outputs,
    // Only for rules that ask: the first output may be left out.
    get dY() {
      return dYs[0] ?? zerosLike(g, node.outputs[0]!)
    },
    dYs,
    attributes: plainAttributes(node),
    wanted: new Set(reads(node).filter((value) => needed.has(value))),
    differentiate: (seeds, wrt, from, builder = g) => backward(builder, seeds, wrt, from),
  })
  const named = isByName(gradients) ? gradients : inputs.map((input, i) => [input, gradients[i]] as const)
  for (const [value, gradient] of named) {
    if (value === undefined || !needed.has(value) || !gradient) continue
    const raw = gradient()
    yield [value, fit(g, node, raw, value)]
  }
}

const isByName = (gradients: Gradients): gradients is ReadonlyMap<Value, Gradient> =>
  !Array.isArray(gradients)

/** A gradient in the shape of its input. */
function fit(g: GraphBuilder, node: Node, gradient: Value, input: Value): Value {
  if (node.domain === '' && broadcasting.has(node.op)) return unbroadcast(g, gradient, input)
  // The rule's promise: sizes that inference cannot follow (a convolution over a symbolic width) are known by it.
  const { dtype, shape } = g.facts(input)
  if (gradient !== input && shape !== undefined) g.assume(gradient, { dtype, shape })
  return gradient
}

/** True if the operator has a gradient rule. */
export const hasRule = (node: Pick<Node, 'op' | 'domain'>): boolean =>
  Object.hasOwn(rules, qualifiedName(node))

function ruleOf(g: GraphBuilder, node: Node): AnyRule {
  if (isLoop(node))
    throw new UserError(
      `${describeNode(node)}: no gradient through a loop that cannot be unrolled: ${whyNotUnrolled(g, node)}`,
    )
  if (!hasRule(node))
    throw new UserError(
      `no gradient rule for operator ${qualifiedName(node)}, needed by ${describeNode(node)}: see "manifold inspect" ` +
        'for all such nodes; export the model with standard operators, or choose an output before it with --output',
    )
  // The table's rules name their operands; the driver passes what the node has.
  return rules[qualifiedName(node) as RuleName] as unknown as AnyRule
}
