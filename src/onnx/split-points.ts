/** Tensors at which a network can be cut in two. */
import type { GraphBuilder, Value } from './builder.ts'
import type { Node } from './model.ts'
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
  const { steps } = dataFlow(g, input, output)
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

/**
 * Why a value is no split point: a shortest path from `input` to `output` that does not pass through it.
 *
 * @returns the values on that path, both ends included; null if there is none; linear in nodes
 */
export function pathAround(g: GraphBuilder, input: Value, output: Value, value: Value): Value[] | null {
  const readers = new Map<Value, Node[]>()
  for (const node of g.graph.nodes) {
    if (shapeOnly.has(node.op)) continue
    for (const read of reads(node)) {
      const list = readers.get(read)
      if (list) list.push(node)
      else readers.set(read, [node])
    }
  }
  const before = new Map<Value, Value | undefined>(value === input ? [] : [[input, undefined]])
  // A Map goes on to what is added while it is walked through: breadth first.
  for (const at of before.keys()) {
    if (at === output) return pathTo(output, before)
    for (const node of readers.get(at) ?? [])
      for (const next of node.outputs)
        if (next !== '' && next !== value && !before.has(next)) before.set(next, at)
  }
  return null
}

function pathTo(end: Value, before: ReadonlyMap<Value, Value | undefined>): Value[] {
  const path: Value[] = []
  for (let at: Value | undefined = end; at !== undefined; at = before.get(at)) path.push(at)
  return path.reverse()
}

/** Operators that look at nothing but the shape of their input. */
export const shapeOnly: ReadonlySet<string> = new Set(['Shape', 'Size'])

export interface DataFlow {
  /** Values that depend on what the input holds. */
  readonly reached: ReadonlySet<Value>
  /** Those of them on which the output depends, in graph order, the input first. */
  readonly steps: readonly Value[]
}

/** What of a graph lies between an input and an output. */
export function dataFlow(g: GraphBuilder, input: Value, output: Value): DataFlow {
  const needed = new Set([output])
  for (const node of g.graph.nodes.toReversed())
    if (node.outputs.some((o) => needed.has(o))) for (const value of reads(node)) needed.add(value)
  const reached = new Set([input])
  const steps = [input]
  for (const node of g.graph.nodes) {
    if (shapeOnly.has(node.op) || !reads(node).some((v) => reached.has(v))) continue
    for (const value of node.outputs) {
      if (value === '') continue
      reached.add(value)
      if (needed.has(value)) steps.push(value)
    }
  }
  return { reached, steps }
}
