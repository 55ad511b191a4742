/** Loops whose number of iterations is known before anything runs, as the plain nodes of all iterations. */
import { plainAttributes } from './attributes.ts'
import type { GraphBuilder, Value } from './builder.ts'
import { appendGraph } from './copy.ts'
import { foldOrAppend } from './fold.ts'
import type { Graph, Node } from './model.ts'
import { allNodes } from './prune.ts'
import { normalAxis } from './shape.ts'
import { filled, int64 } from './tensor.ts'

/** More is slower to load than a loop saves. */
export const unrollLimits = { iterations: 512, nodes: 50_000 } as const

/** Appends a node, or what is known of it. */
type Append = (node: Node) => void

/**
 * Appends the iterations of a Loop or Scan to the graph.
 *
 * @returns what the node's outputs are called there, or why it cannot be unrolled; then nothing is appended
 */
export function unroll(g: GraphBuilder, node: Node, append: Append): readonly Value[] | string {
  const { body } = plainAttributes(node)
  if (typeof body !== 'object' || !('nodes' in body)) return 'it has no body'
  const before = g.graph.nodes.length
  const results = node.op === 'Loop' ? unrollLoop(g, node, body, append) : unrollScan(g, node, body, append)
  if (typeof results === 'string') g.graph.nodes.length = before
  return results
}

export const isLoop = (node: Node): boolean =>
  node.domain === '' && (node.op === 'Loop' || node.op === 'Scan')

/** Why a Loop or Scan stays in a graph that `simplify` has been over. */
export function whyNotUnrolled(g: GraphBuilder, node: Node): string {
  const trial = g.subgraph('trial')
  const results = unroll(trial, node, (inner) => foldOrAppend(trial, inner, new Set()))
  return typeof results === 'string' ? results : 'the graph was not simplified'
}

/**
 * (condition, v, y) = body(i, condition, v) for i = 0, 1 ... trip count - 1 while the condition holds; outputs are the
 * last v and the y of all iterations, stacked
 *
 * https://onnx.ai/onnx/operators/onnx__Loop.html
 */
function unrollLoop(g: GraphBuilder, node: Node, body: Graph, append: Append): readonly Value[] | string {
  const [tripCount = '', condition = '', ...initial] = node.inputs
  const trips = tripCount === '' ? Number.POSITIVE_INFINITY : g.constantNumbers(tripCount)?.[0]
  if (trips === undefined) return 'its trip count is not a constant'
  // Exporters write "as long as the condition holds" as the largest int64.
  const known = Number.isSafeInteger(trips) ? trips : undefined
  let going = condition === '' ? booleanLike(g, body, true) : condition
  let states: readonly Value[] = initial
  const scanned: Value[][] = body.outputs.slice(1 + initial.length).map(() => [])
  for (let i = 0; i < trips; i += 1) {
    const goes = g.constantNumbers(going)?.[0]
    if (goes === undefined) return 'its condition is computed'
    if (goes === 0) break
    const excess = tooLarge(known ?? i + 1, body)
    if (excess) return excess
    const index = g.constant(int64([i], scalarLike(body, 0)))
    const [next = '', ...rest] = appendGraph(g, body, [index, going, ...states], append)
    going = next
    states = rest.slice(0, initial.length)
    rest.slice(initial.length).forEach((value, k) => {
      scanned[k]!.push(value)
    })
  }
  if (scanned.some((list) => list.length === 0)) return 'it has no iteration'
  return [...states, ...scanned.map((list, k) => wanted(node, initial.length + k) && stack(g, list, 0))]
}

/** The sizes of a body's input that is a number: exporters write it as a scalar or as a vector of one. */
function scalarLike(body: Graph, i: number): readonly number[] {
  const type = body.inputs[i]?.type
  return type?.kind === 'tensor' && type.shape?.length === 1 ? [1] : []
}

const booleanLike = (g: GraphBuilder, body: Graph, value: boolean): Value =>
  g.constant(filled('bool', scalarLike(body, 1), Number(value)))

/**
 * (v, y) = body(v, x) for every slice x of the scanned inputs; outputs are the last v and the y of all, stacked
 *
 * https://onnx.ai/onnx/operators/onnx__Scan.html
 */
function unrollScan(g: GraphBuilder, node: Node, body: Graph, append: Append): readonly Value[] | string {
  const attributes = plainAttributes(node)
  const list = (name: string) => (attributes[name] ?? []) as readonly number[]
  const count = Number(attributes.num_scan_inputs)
  let states: readonly Value[] = node.inputs.slice(0, -count)
  const inputs = node.inputs.slice(-count)
  const axes = inputs.map((x, k) => {
    const shape = g.tryFacts(x)?.shape
    return shape && { axis: normalAxis(list('scan_input_axes')[k] ?? 0, shape.length), shape }
  })
  const length = axes.map((a) => a?.shape[a.axis]).find((size) => typeof size === 'number')
  if (typeof length !== 'number' || axes.some((a) => a === undefined))
    return 'the number of slices that it scans is not known'
  if (length === 0) return 'it has no iteration'
  const excess = tooLarge(length, body)
  if (excess) return excess
  const slices = inputs.map((x, k) => slicesOf(g, x, axes[k]!.axis, length))
  const scanned: Value[][] = body.outputs.slice(states.length).map(() => [])
  for (let i = 0; i < length; i += 1) {
    const now = slices.map((parts, k) => parts[list('scan_input_directions')[k] ? length - 1 - i : i]!)
    const results = appendGraph(g, body, [...states, ...now], append)
    results.slice(states.length).forEach((value, k) => {
      if (list('scan_output_directions')[k]) scanned[k]!.unshift(value)
      else scanned[k]!.push(value)
    })
    states = results.slice(0, states.length)
  }
  return [
    ...states,
    ...scanned.map(
      (parts, k) => wanted(node, states.length + k) && stack(g, parts, list('scan_output_axes')[k] ?? 0),
    ),
  ]
}

/** The slices of a value along an axis of known size, without that axis. */
function slicesOf(g: GraphBuilder, x: Value, axis: number, count: number): Value[] {
  const parts = count === 1 ? [x] : g.ops('Split', [x], count, { axis, num_outputs: count })
  return parts.map((part) => g.op('Squeeze', [part, g.ints([axis])]))
}

/** Values of one shape along a new axis. */
function stack(g: GraphBuilder, parts: readonly Value[], axis: number): Value {
  const rows = parts.map((part) => g.op('Unsqueeze', [part, g.ints([axis])]))
  return rows.length === 1 ? rows[0]! : g.op('Concat', rows, { axis })
}

const wanted = (node: Node, output: number): string => node.outputs[output] ?? ''

function tooLarge(iterations: number, body: Graph): string | undefined {
  const { iterations: most, nodes } = unrollLimits
  if (iterations > most) return `it has more than ${most} iterations`
  return iterations * allNodes(body.nodes).length > nodes
    ? `its iterations have more than ${nodes} nodes`
    : undefined
}
