/** Several steps as one graph: an ONNX Loop whose body is the step, so that the state stays inside of the run. */
import { withoutAliases } from './aliases.ts'
import { toAttribute } from './attributes.ts'
import { copyNodes } from './copy.ts'
import type { Graph, Model, Node, ValueInfo, ValueType } from './model.ts'
import { Names } from './names.ts'
import { verifyModel } from './verify.ts'

export interface LoopModel {
  readonly model: Model
  /** The input that says how many steps to do: int64 []. */
  readonly count: string
}

/**
 * The model that does the step `steps` times, one after the other, and computes what as many runs of it would, to the bit.
 *
 * @param step reads each tensor of the state as `name` and writes it as `next/name`
 * @param state names of its tensors
 * @param shared names of inputs that all steps read alike
 * @returns inputs: the count, the state and what is shared as they are, and every other input of the step stacked along a new first
 * axis, [steps, ...]; outputs: `next/name` after the last step, and every other output of all steps stacked, [steps, ...]
 *
 * https://onnx.ai/onnx/operators/onnx__Loop.html
 */
export function loopOf(step: Model, state: readonly string[], shared: readonly string[] = []): LoopModel {
  const graph = withoutAliases(step.graph)
  const carried = new Set(state)
  const isCarried = ({ name }: ValueInfo) => carried.has(name)
  const isShared = ({ name }: ValueInfo) => shared.includes(name)
  // A value of a body may not be called as one around it: only names inside stay.
  const names = new Names({ ...graph, nodes: [] })
  const [count, iteration, condition] = [
    names.unique('steps'),
    names.unique('iteration'),
    names.unique('condition'),
  ]
  const own = graph.inputs.filter((info) => !isShared(info))
  const inside = new Map(own.map(({ name }) => [name, names.unique(`step/${name}`)]))
  const feeds = own.filter((info) => !isCarried(info))
  const gathers = feeds.map(({ name }) => node('Gather', [name, iteration], [inside.get(name)!], { axis: 0 }))
  const renamed = new Map(inside)
  const nodes = [...gathers, ...copyNodes(graph.nodes, renamed, names)]
  const kept = state.map((name) => graph.outputs.find((output) => output.name === `next/${name}`)!)
  const told = graph.outputs.filter((output) => !kept.includes(output))
  const rename = (info: ValueInfo): ValueInfo => ({ ...info, name: renamed.get(info.name) ?? info.name })
  const body: Graph = {
    name: 'step',
    inputs: [
      { name: iteration, type: scalar('int64') },
      { name: condition, type: scalar('bool') },
      ...state.map((name) => rename(graph.inputs.find((input) => input.name === name)!)),
    ],
    // The condition is the one that came in: another would be computed on the device and waited for in each iteration.
    outputs: [{ name: condition, type: scalar('bool') }, ...[...kept, ...told].map(rename)],
    nodes,
    initializers: new Map(),
    valueInfo: new Map(),
  }
  const loop = node(
    'Loop',
    [count, '', ...state],
    [...kept, ...told].map(({ name }) => name),
    { body },
  )
  const model: Model = {
    ...step,
    graph: {
      ...graph,
      inputs: [
        { name: count, type: scalar('int64') },
        ...graph.inputs.map((info) => (isCarried(info) || isShared(info) ? info : stacked(info, count))),
      ],
      outputs: [...kept, ...told.map((info) => stacked(info, count))],
      nodes: [loop],
      valueInfo: new Map(),
    },
  }
  verifyModel(model)
  return { model, count }
}

const scalar = (dtype: 'int64' | 'bool'): ValueType => ({ kind: 'tensor', dtype, shape: [] })

/** With as many of it as there are steps. */
function stacked({ type, ...info }: ValueInfo, count: string): ValueInfo {
  if (type?.kind !== 'tensor' || type.shape === undefined) return { ...info, ...(type && { type }) }
  return { ...info, type: { ...type, shape: [count, ...type.shape] } }
}

const node = (
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, number | Graph>>,
): Node => ({
  op,
  domain: '',
  name: outputs[0]!,
  inputs,
  outputs,
  attributes: new Map(Object.entries(attributes).map(([key, value]) => [key, toAttribute(value)])),
})
