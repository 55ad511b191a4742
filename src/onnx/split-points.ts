/** Tensors at which a network can be cut in two. */
import type { GraphBuilder, Value } from './builder.ts'
import { reads } from './prune.ts'
import { isFloat } from './tensor.ts'

/**
 * The split points of a graph: float values through which every path from `input` to `output` passes, so that
 * f(x) = f_k(g_k(x)) holds exactly (the dominators of the output). Paths through shapes alone do not count; those
 * through a mask or an index that was computed from values do.
 *
 * @returns the values in the order in which they are computed, `input` first and `output` last; linear in nodes
 */
export function splitPoints(g: GraphBuilder, input: Value, output: Value): Value[] {
  const steps = [input, ...onPath(g, input, output)]
  const position = new Map(steps.map((value, i) => [value, i]))
  const lastUse = new Array<number>(steps.length).fill(0)
  for (const node of g.graph.nodes) {
    // Of several outputs the last: none of them alone holds what the node passes on.
    const made = Math.max(...node.outputs.map((o) => position.get(o) ?? -1))
    if (made < 0) continue
    for (const value of reads(node)) {
      const at = position.get(value)
      if (at !== undefined) lastUse[at] = Math.max(lastUse[at]!, made)
    }
  }
  // A value is a split point if nothing computed before it is read after it.
  let latest = 0
  return steps.filter((value, i) => {
    const isCut = latest <= i
    latest = Math.max(latest, lastUse[i]!)
    return isCut && isFloat(g.tryFacts(value)?.dtype ?? 'float32')
  })
}

/** Operators that look at nothing but the shape of their input. */
const shapeOnly = new Set(['Shape', 'Size'])

/** Values that depend on what the input holds and on which the output depends, in graph order. */
function onPath(g: GraphBuilder, input: Value, output: Value): Value[] {
  const needed = new Set([output])
  for (const node of g.graph.nodes.toReversed())
    if (node.outputs.some((o) => needed.has(o))) for (const value of reads(node)) needed.add(value)
  const reached = new Set([input])
  const steps: Value[] = []
  for (const node of g.graph.nodes) {
    if (shapeOnly.has(node.op) || !reads(node).some((v) => reached.has(v))) continue
    for (const value of node.outputs) {
      if (value === '' || !needed.has(value)) continue
      reached.add(value)
      steps.push(value)
    }
  }
  return steps
}
