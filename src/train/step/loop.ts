/** Several training steps as one graph: an ONNX Loop whose body is the step, so that the state stays inside of the run. */
import { withoutAliases } from '../../onnx/aliases.ts'
import { toAttribute } from '../../onnx/attributes.ts'
import { copyNodes } from '../../onnx/copy.ts'
import type { Graph, Model, Node, ValueInfo, ValueType } from '../../onnx/model.ts'
import { Names } from '../../onnx/names.ts'
import { verifyModel } from '../../onnx/verify.ts'

/** The input of a loop that says how many steps to do: int64 []. */
export const stepCount = 'steps'

/**
 * The model that does the step `steps` times, one after the other, and computes what as many runs of it would, to the bit.
 *
 * @param step plain, or lowered: reads each tensor of the state as `name` and writes it as `next/name`
 * @param state names of its tensors
 * @returns inputs: `steps`, the state as it is, and every other input of the step stacked along a new first axis, [steps, ...];
 * outputs: `next/name` after the last step, and every other output of all steps stacked, [steps, ...]
 *
 * https://onnx.ai/onnx/operators/onnx__Loop.html
 */
export function loopOf(step: Model, state: readonly string[]): Model {
  const graph = withoutAliases(step.graph)
  const carried = new Set(state)
  const isCarried = ({ name }: ValueInfo) => carried.has(name)
  // A value of a body may not be called as one around it: only names inside stay.
  const names = new Names({ ...graph, nodes: [] })
  const inside = new Map(graph.inputs.map(({ name }) => [name, names.unique(`step/${name}`)]))
  const [iteration, condition] = [names.unique('iteration'), names.unique('condition')]
  const feeds = graph.inputs.filter((info) => !isCarried(info))
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
    [stepCount, '', ...state],
    [...kept, ...told].map(({ name }) => name),
    { body },
  )
  const model: Model = {
    ...step,
    graph: {
      ...graph,
      inputs: [
        { name: stepCount, type: scalar('int64') },
        ...graph.inputs.map((info) => (isCarried(info) ? info : stacked(info))),
      ],
      outputs: [...kept, ...told.map(stacked)],
      nodes: [loop],
      valueInfo: new Map(),
    },
  }
  verifyModel(model)
  return model
}

const scalar = (dtype: 'int64' | 'bool'): ValueType => ({ kind: 'tensor', dtype, shape: [] })

/** With as many of it as there are steps. */
function stacked({ type, ...info }: ValueInfo): ValueInfo {
  if (type?.kind !== 'tensor' || type.shape === undefined) return { ...info, ...(type && { type }) }
  return { ...info, type: { ...type, shape: [stepCount, ...type.shape] } }
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
