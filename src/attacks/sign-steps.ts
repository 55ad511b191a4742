/** Many steps of PGD in linf in one run: for devices to which every run copies its images and back. */
import { type AttributeInput, toAttribute } from '../onnx/attributes.ts'
import { copyNodes } from '../onnx/copy.ts'
import type { Graph, Model, Node, ValueInfo, ValueType } from '../onnx/model.ts'
import { Names } from '../onnx/names.ts'
import { int64, type Tensor } from '../onnx/tensor.ts'
import { verifyModel } from '../onnx/verify.ts'
import type { Feeds } from '../runtime/session.ts'
import { type SignStepFrom, type SignStepGraph, signStepFeeds } from './sign-step.ts'

/** Where the steps start, and what ends those of an image. */
export interface SignStepsFrom extends SignStepFrom {
  readonly count: number
  /** A prediction that is not the label, or that is the target; or nothing does. */
  readonly until: 'label left' | 'target reached' | 'the end'
}

export interface SignSteppedOn {
  /** [n, ...shape]: where an image got there, or where its last step led. */
  readonly images: Float32Array
  /** [n]: 1 where a step found that the image had got there. */
  readonly done: Uint8Array
  /** [count, n], as `SignStepped.slopes`. */
  readonly slopes: Float32Array
  /** [count, n]: 1 where the image took that step. */
  readonly took: Uint8Array
}

/** Inputs of the loop beside those of the step: int64 [], int64 [n], bool [], bool []. */
const inputs = { count: 'loop/count', aim: 'loop/aim', leaves: 'loop/leaves', stops: 'loop/stops' } as const

/**
 * The step `count` times. An image whose prediction is its aim, or is it no more, stays where it is from then on: what
 * `descendBySigns` does step by step, to the bit.
 *
 * https://onnx.ai/onnx/operators/onnx__Loop.html
 *
 * @returns outputs: images, done, slopes, took
 */
export function signStepsGraph({ model, inputs: of }: SignStepGraph): Model {
  const { graph } = model
  const [logits, slopes, next] = graph.outputs.map(({ name }) => name) as [string, string, string]
  const names = new Names({ ...graph, nodes: [] })
  names.reserve(graph)
  const fresh = (hint: string) => names.unique(`loop/${hint}`)
  const [iteration, condition, images, done] = ['iteration', 'condition', 'images', 'done'].map(fresh) as [
    string,
    string,
    string,
    string,
  ]
  const renamed = new Map([[of.images, images]])
  const nodes = copyNodes(graph.nodes, renamed, names, 'loop/')
  const inside = (name: string) => renamed.get(name) ?? name
  const op = (type: string, from: readonly string[], attributes: Record<string, AttributeInput> = {}) => {
    const output = fresh(type)
    nodes.push(nodeOf(type, from, [output], attributes))
    return output
  }
  const rank = shapeOf(graph, of.images).length
  const perImage = fresh('per_image')
  const prediction = op('ArgMax', [inside(logits)], { axis: 1, keepdims: 0 })
  const there = op('Xor', [op('Equal', [prediction, inputs.aim]), inputs.leaves])
  const now = op('Or', [done, op('And', [there, inputs.stops])])
  const stays = op('Reshape', [now, perImage])
  const moved = op('Where', [stays, images, inside(next)])
  const took = op('Not', [now])
  const steepness = op('Identity', [inside(slopes)])
  const [N, ...shape] = shapeOf(graph, of.images)
  const batch = N as number | string
  const body: Graph = {
    name: 'steps',
    inputs: [
      info(iteration, 'int64', []),
      info(condition, 'bool', []),
      info(images, 'float32', [batch, ...shape]),
      info(done, 'bool', [batch]),
    ],
    // The condition is the one that came in: another would be computed on the device and waited for in each iteration.
    outputs: [
      info(condition, 'bool', []),
      info(moved, 'float32', [batch, ...shape]),
      info(now, 'bool', [batch]),
      info(steepness, 'float32', [batch]),
      info(took, 'bool', [batch]),
    ],
    nodes,
    initializers: new Map(),
    valueInfo: new Map(),
  }
  const [end, over, allSlopes, allTook, none] = ['end', 'over', 'slopes', 'took', 'none'].map(fresh) as [
    string,
    string,
    string,
    string,
    string,
  ]
  const looped: Model = {
    ...model,
    graph: {
      ...graph,
      inputs: [
        ...graph.inputs,
        info(inputs.count, 'int64', []),
        info(inputs.aim, 'int64', [batch]),
        info(inputs.leaves, 'bool', []),
        info(inputs.stops, 'bool', []),
      ],
      outputs: [
        info(end, 'float32', [batch, ...shape]),
        info(over, 'bool', [batch]),
        info(allSlopes, 'float32', [inputs.count, batch]),
        info(allTook, 'bool', [inputs.count, batch]),
      ],
      initializers: new Map([...graph.initializers, [perImage, int64([-1, ...Array(rank - 1).fill(1)])]]),
      // Nothing is done before the first step.
      nodes: [
        nodeOf('Less', [inputs.aim, inputs.aim], [none]),
        nodeOf('Loop', [inputs.count, '', of.images, none], [end, over, allSlopes, allTook], { body }),
      ],
      valueInfo: new Map(),
    },
  }
  verifyModel(looped)
  return looped
}

/** What a run of the graph is fed, targets apart. */
export function signStepsFeeds(graph: SignStepGraph, from: SignStepsFrom, shape: readonly number[]): Feeds {
  const { count, until, labels, targets = labels } = from
  return {
    ...signStepFeeds(graph, from, shape),
    [inputs.count]: int64([count], []),
    [inputs.aim]: int64(until === 'target reached' ? targets : labels),
    [inputs.leaves]: truth(until === 'label left'),
    [inputs.stops]: truth(until !== 'the end'),
  }
}

const truth = (value: boolean): Tensor => ({ dtype: 'bool', dims: [], data: Uint8Array.of(Number(value)) })

const info = (
  name: string,
  dtype: 'int64' | 'bool' | 'float32',
  shape: readonly (number | string)[],
): ValueInfo => ({
  name,
  type: { kind: 'tensor', dtype, shape },
})

function shapeOf(graph: Graph, name: string): (number | string)[] {
  const type: ValueType | undefined = graph.inputs.find((input) => input.name === name)?.type
  if (type?.kind !== 'tensor' || type.shape === undefined) throw new Error(`Expected the shape of "${name}"`)
  return type.shape as (number | string)[]
}

const nodeOf = (
  op: string,
  from: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeInput>> = {},
): Node => ({
  op,
  domain: '',
  name: outputs[0]!,
  inputs: from,
  outputs,
  attributes: new Map(
    Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, toAttribute(value)] as const],
    ),
  ),
})
