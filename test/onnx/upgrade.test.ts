/**
 * Every rewritten operator runs in its old form and in the new one, in the graph, in a branch of an If and in a
 * local function: ONNX Runtime gives the same outputs.
 */
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type AttributeInput, float, toAttribute } from '../../src/onnx/attributes.ts'
import { readModel } from '../../src/onnx/file.ts'
import type { Attribute, Graph, Model, Node, ValueInfo } from '../../src/onnx/model.ts'
import { float32, int64, type Tensor } from '../../src/onnx/tensor.ts'
import { targetOpset, upgradedOperators, upgradeModel } from '../../src/onnx/upgrade.ts'
import { throwsUserError } from '../data/user-error.ts'
import { emptyModel } from '../grad/tiny-model.ts'
import { sharedTest } from '../shared.ts'
import { feedsOf, outputsOf, sameOutputs, sharedModels, tensorOutputs, wave } from './models.ts'

interface Case {
  readonly opset: number
  readonly attributes?: Readonly<Record<string, AttributeInput | Attribute>>
  /** The fed inputs. */
  readonly feeds: readonly Tensor[]
  /** The inputs after them, as initializers. */
  readonly constants?: readonly Tensor[]
  readonly outputs?: number
}

const floats = (...value: number[]): Attribute => ({ type: 'floats', value })
const x = (...dims: number[]): Tensor => wave('float32', dims)
const positive = (...dims: number[]): Tensor => {
  const { data } = wave('float32', dims)
  return float32(
    (data as Float32Array).map((v) => Math.abs(v) + 0.1),
    dims,
  )
}

/** The same node at several opsets. */
const at = (opsets: readonly number[], rest: Omit<Case, 'opset'>): Case[] =>
  opsets.map((opset) => ({ opset, ...rest }))

const softmaxLike = [
  ...at([7, 11, 12], { feeds: [x(3, 4)] }),
  ...[
    [2, 3],
    [2, 3, 4],
    [2, 3, 4, 5],
  ].flatMap((dims) => [
    { opset: 11, feeds: [x(...dims)], attributes: { axis: 1 } },
    { opset: 11, feeds: [x(...dims)], attributes: { axis: 0 } },
    { opset: 11, feeds: [x(...dims)], attributes: { axis: -1 } },
    { opset: 11, feeds: [x(...dims)], attributes: { axis: -2 } },
    { opset: 11, feeds: [x(...dims)], attributes: { axis: dims.length - 1 } },
  ]),
  { opset: 13, feeds: [x(2, 3, 4)], attributes: { axis: 1 } },
  { opset: 13, feeds: [x(2, 3, 4)] },
]

const reductions = [
  ...at([7, 11, 13, 17], { feeds: [positive(2, 3, 4)], attributes: { axes: [1] } }),
  { opset: 11, feeds: [positive(2, 3, 4)], attributes: { axes: [-1, 0], keepdims: 0 } },
  { opset: 13, feeds: [positive(2, 3, 4)], attributes: { keepdims: 0 } },
]

/** ReduceSum took its axes as an input from opset 13 on. */
const sums = [
  ...at([7, 11, 12], { feeds: [positive(2, 3, 4)], attributes: { axes: [1] } }),
  { opset: 12, feeds: [positive(2, 3, 4)], attributes: { axes: [-1, 0], keepdims: 0 } },
  { opset: 12, feeds: [positive(2, 3, 4)] },
  { opset: 13, feeds: [positive(2, 3, 4)], constants: [int64([1])] },
]

const normalization = [x(2, 3, 4, 4), positive(3), x(3), x(3), positive(3)]
const image = x(1, 2, 6, 7)
const resized = (...scales: number[]) => [float32(scales)]

const cases: Readonly<Record<string, readonly Case[]>> = {
  BatchNormalization: [
    ...at([7, 9, 13], { feeds: normalization, attributes: { epsilon: float(1e-3) } }),
    { opset: 7, feeds: normalization, attributes: { spatial: 1, momentum: float(0.8) } },
  ],
  Clip: [
    ...at([7, 10], { feeds: [x(3, 4)], attributes: { min: float(-0.25), max: float(0.5) } }),
    ...at([7], { feeds: [x(3, 4)], attributes: { max: float(0.5) } }),
    ...at([7], { feeds: [x(3, 4)], attributes: { min: float(0) } }),
    ...at([7], { feeds: [x(3, 4)] }),
    ...at([11, 12], { feeds: [x(3, 4)], constants: [float32([-0.5], []), float32([0.5], [])] }),
  ],
  Dropout: [
    ...at([7, 10], { feeds: [x(3, 4)], attributes: { ratio: float(0.4) } }),
    { opset: 12, feeds: [x(3, 4)], constants: [float32([0.4], [])] },
  ],
  Hardmax: softmaxLike,
  LogSoftmax: softmaxLike,
  Pad: [
    ...at([7, 10], { feeds: [x(2, 3)], attributes: { pads: [1, 0, 2, 1] } }),
    { opset: 7, feeds: [x(2, 3)], attributes: { pads: [1, 0, 2, 1], value: float(1.5) } },
    { opset: 7, feeds: [x(4, 5)], attributes: { pads: [1, -1, 2, 1], mode: 'constant', value: float(-2) } },
    { opset: 10, feeds: [x(4, 5)], attributes: { pads: [1, 2, 2, 1], mode: 'edge' } },
    { opset: 10, feeds: [x(4, 5)], attributes: { pads: [1, 2, 2, 1], mode: 'reflect' } },
    { opset: 11, feeds: [x(4, 5)], constants: [int64([1, 2, 2, 1]), float32([3], [])] },
    { opset: 7, feeds: [wave('float64', [2, 3])], attributes: { pads: [1, 0, 2, 1], value: float(0.5) } },
  ],
  ReduceL1: reductions,
  ReduceL2: reductions,
  ReduceLogSum: reductions,
  ReduceLogSumExp: reductions,
  ReduceMax: reductions,
  ReduceMean: reductions,
  ReduceMin: reductions,
  ReduceProd: reductions,
  ReduceSum: sums,
  ReduceSumSquare: reductions,
  Resize: ['nearest', 'linear'].flatMap((mode) => [
    ...[
      [1, 1, 2, 2],
      [1, 1, 1.7, 3],
      [1, 1, 0.5, 0.5],
      [1, 1, 0.6, 0.43],
      [1, 1, 1, 0.6],
      [1, 1, 0.6, 2.5],
      [1, 1, 1.7, 0.43],
    ].flatMap((scales) => [
      { opset: 10, feeds: [image], constants: resized(...scales), attributes: { mode } },
      { opset: 10, feeds: [image, float32(scales)], attributes: { mode } },
    ]),
    { opset: 11, feeds: [image], constants: [float32([]), float32([1, 1, 2, 0.5])], attributes: { mode } },
  ]),
  RoiAlign: ['avg', 'max'].flatMap((mode) => [
    ...[1, 0.5].map((spatial_scale) => ({
      opset: 10,
      feeds: [x(1, 2, 6, 6), float32([0, 0, 3, 3, 1, 0, 4, 2.5], [2, 4]), int64([0, 0])],
      attributes: {
        mode,
        output_height: 2,
        output_width: 3,
        // With more samples ONNX Runtime warns that it means something else by max than newer opsets do.
        sampling_ratio: mode === 'max' ? 1 : 2,
        spatial_scale: float(spatial_scale),
      },
    })),
  ]),
  Scan: [],
  MeanVarianceNormalization: [0, 1].map((across_channels) => ({
    opset: 7,
    feeds: [x(2, 3, 4, 5)],
    attributes: { across_channels },
  })),
  Scatter: [
    { opset: 9, feeds: [x(3, 3)], constants: [int64([1, 0, 2, 0, 2, 1], [2, 3]), x(2, 3)] },
    { opset: 9, feeds: [x(1, 5)], constants: [int64([1, 3], [1, 2]), x(1, 2)], attributes: { axis: 1 } },
  ],
  Slice: [
    { opset: 7, feeds: [x(4, 5)], attributes: { starts: [1, 0], ends: [3, 4] } },
    { opset: 9, feeds: [x(4, 5)], attributes: { starts: [-3], ends: [1000], axes: [1] } },
    { opset: 9, feeds: [x(4, 5)], attributes: { starts: [0, 1], ends: [2, -1], axes: [1, 0] } },
    {
      opset: 9,
      feeds: [x(4, 5)],
      attributes: { starts: [1], ends: { type: 'ints', value: [2n ** 63n - 1n] } },
    },
    { opset: 10, feeds: [x(4, 5)], constants: [int64([1]), int64([5]), int64([1]), int64([2])] },
  ],
  Softmax: softmaxLike,
  Split: [
    ...at([7, 11, 12], { feeds: [x(6, 3)], outputs: 3 }),
    ...at([7, 11], { feeds: [x(6, 3)], outputs: 2, attributes: { split: [2, 4] } }),
    { opset: 11, feeds: [x(2, 6)], outputs: 2, attributes: { axis: -1, split: [1, 5] } },
    { opset: 13, feeds: [x(6, 3)], outputs: 2 },
    { opset: 13, feeds: [x(6, 3)], outputs: 2, constants: [int64([2, 4])] },
  ],
  Squeeze: [
    ...at([7, 11], { feeds: [x(1, 3, 1)], attributes: { axes: [0] } }),
    { opset: 11, feeds: [x(1, 3, 1)], attributes: { axes: [-1, 0] } },
    ...at([7, 12], { feeds: [x(1, 3, 1)] }),
    { opset: 13, feeds: [x(1, 3, 1)], constants: [int64([2])] },
  ],
  TopK: [
    { opset: 7, feeds: [x(3, 6)], outputs: 2, attributes: { k: 2 } },
    { opset: 9, feeds: [x(6, 3)], outputs: 2, attributes: { k: 3, axis: 0 } },
    { opset: 10, feeds: [x(3, 6)], outputs: 2, constants: [int64([2])] },
  ],
  Unsqueeze: [
    ...at([7, 11], { feeds: [x(3, 4)], attributes: { axes: [0, 2] } }),
    { opset: 11, feeds: [x(3, 4)], attributes: { axes: [-1] } },
    { opset: 13, feeds: [x(3, 4)], constants: [int64([1])] },
  ],
  Upsample: ['nearest', 'linear'].flatMap((mode) => [
    ...at([7, 8], { feeds: [image], attributes: { mode, scales: floats(1, 1, 2, 2) } }),
    { opset: 7, feeds: [image], attributes: { mode, scales: floats(1, 1, 1.7, 3) } },
    { opset: 9, feeds: [image], constants: resized(1, 1, 2, 2.5), attributes: { mode } },
    { opset: 9, feeds: [image, float32([1, 1, 1, 3])], attributes: { mode } },
  ]),
}

const attributesOf = (given: Case['attributes'] = {}): Map<string, Attribute> =>
  new Map(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'object' && 'type' in value ? value : toAttribute(value as number),
    ]),
  )

const info = (name: string): ValueInfo => ({ name })
const typed = (name: string, { dtype, dims }: Tensor): ValueInfo => ({
  name,
  type: { kind: 'tensor', dtype, shape: dims },
})
const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`)

interface Parts {
  readonly model: Model
  readonly node: Node
  readonly feeds: Record<string, Tensor>
}

/** A model with the inputs and initializers of a case, and its node, not in the graph yet. */
function partsOf(op: string, { opset, attributes, feeds, constants = [], outputs = 1 }: Case): Parts {
  const model = emptyModel(opset)
  const inputs = names('x', feeds.length)
  const fixed = names('c', constants.length)
  model.graph.inputs = feeds.map((tensor, i) => typed(inputs[i]!, tensor))
  model.graph.outputs = names('y', outputs).map(info)
  constants.forEach((tensor, i) => {
    model.graph.initializers.set(fixed[i]!, tensor)
  })
  const node: Node = {
    op,
    domain: '',
    name: 'y0',
    inputs: [...inputs, ...fixed],
    outputs: names('y', outputs),
    attributes: attributesOf(attributes),
  }
  return { model, node, feeds: Object.fromEntries(feeds.map((tensor, i) => [inputs[i]!, tensor])) }
}

const inGraph = ({ model, node, feeds }: Parts) => {
  model.graph.nodes = [node]
  return { model, feeds }
}

const inBranch = ({ model, node, feeds }: Parts) => {
  const branch = (prefix: string): Graph => {
    const outputs = names(prefix, node.outputs.length)
    return {
      ...emptyModel().graph,
      name: prefix,
      nodes: [{ ...node, name: prefix, outputs }],
      outputs: outputs.map(info),
    }
  }
  const condition: Tensor = { dtype: 'bool', dims: [], data: Uint8Array.of(1) }
  model.graph.inputs.push(typed('condition', condition))
  const attributes = new Map<string, Attribute>([
    ['then_branch', { type: 'graph', value: branch('t') }],
    ['else_branch', { type: 'graph', value: branch('e') }],
  ])
  model.graph.nodes = [{ ...node, op: 'If', inputs: ['condition'], attributes }]
  return { model, feeds: { ...feeds, condition } }
}

const inFunction = ({ model, node, feeds }: Parts) => {
  const inputs = names('a', node.inputs.length)
  const outputs = names('b', node.outputs.length)
  const opsets = new Map(model.opsets)
  model.functions = [
    {
      domain: 'local',
      name: 'F',
      inputs,
      outputs,
      attributes: [],
      opsets,
      nodes: [{ ...node, inputs, outputs }],
    },
  ]
  model.opsets.set('local', 1)
  model.graph.nodes = [{ ...node, op: 'F', domain: 'local', attributes: new Map() }]
  return { model, feeds }
}

test('every operator of the table has cases', () => {
  assert.equal(Object.keys(cases).sort(), [...upgradedOperators].sort())
  for (const [op, list] of Object.entries(cases)) assert.ok(list.length > 0 || op === 'Scan', op)
})

for (const [op, list] of Object.entries(cases))
  for (const [place, wrap] of Object.entries({ graph: inGraph, branch: inBranch, function: inFunction }))
    test(`${op} in a ${place} means the same`, async () => {
      for (const one of list) {
        const { model, feeds } = wrap(partsOf(op, one))
        const upgraded = upgradeModel(model)
        assert.is(upgraded.opsets.get(''), targetOpset)
        const what = `opset ${one.opset} ${[...attributesOf(one.attributes).keys()]}`
        try {
          // Another kernel computes MeanVarianceNormalization: it rounds otherwise.
          const tolerance = op === 'MeanVarianceNormalization' ? 1e-6 : 0
          sameOutputs(await outputsOf(upgraded, feeds), await outputsOf(model, feeds), tolerance)
        } catch (error) {
          throw new Error(`${what}: ${(error as Error).message}`)
        }
      }
    })

for (const file of sharedModels())
  sharedTest(`${path.basename(file)}: the same outputs`, async () => {
    const model = readModel(file)
    const feeds = feedsOf(model)
    const wanted = tensorOutputs(model)
    const upgraded = upgradeModel(model)
    // One unit in the last place of a float16 below 1/32.
    const tolerance = file.includes('_fp16') ? 2 ** -16 : 1e-6
    sameOutputs(await outputsOf(upgraded, feeds, wanted), await outputsOf(model, feeds, wanted), tolerance)
  })

const nodeModel = (op: string, one: Case): Model => inGraph(partsOf(op, one)).model

test('the model that went in is untouched', () => {
  for (const [op, list] of Object.entries(cases))
    for (const one of list)
      for (const wrap of [inGraph, inBranch, inFunction]) {
        const { model } = wrap(partsOf(op, one))
        const before = structuredClone(model)
        upgradeModel(model)
        assert.ok(isDeepStrictEqual(structuredClone(model), before), op)
      }
})

test('BatchNormalization with more outputs was in training mode', async () => {
  const { model, feeds } = inGraph(
    partsOf('BatchNormalization', { opset: 9, feeds: normalization, outputs: 5 }),
  )
  model.graph.outputs = [info('y0')]
  const upgraded = upgradeModel(model)
  assert.is(upgraded.graph.nodes[0]!.outputs.length, 3)
  sameOutputs(await outputsOf(upgraded, feeds), await outputsOf(model, feeds), 1e-6)
})

test('a Softmax over several axes keeps the names of nodes apart', async () => {
  const { model, feeds } = inGraph(
    partsOf('Softmax', { opset: 11, feeds: [x(2, 3, 4)], attributes: { axis: 1 } }),
  )
  // A node and a value of the names that the rewriting would take.
  const taken = {
    op: 'Neg',
    domain: '',
    name: 'y0.flat',
    inputs: ['y0'],
    outputs: ['y0.rows'],
    attributes: new Map(),
  }
  model.graph.nodes.push(taken)
  model.graph.outputs.push(info('y0.rows'))
  const upgraded = upgradeModel(model)
  const all = upgraded.graph.nodes.map((n) => n.name)
  assert.is(new Set(all).size, all.length, all.join())
  sameOutputs(await outputsOf(upgraded, feeds), await outputsOf(model, feeds))
})

test('a Softmax of unknown rank is flattened at run time', async () => {
  const { model, feeds } = inGraph(partsOf('Softmax', { opset: 11, feeds: [x(2, 3, 4)] }))
  model.graph.inputs = [{ name: 'x0', type: { kind: 'tensor', dtype: 'float32' } }]
  sameOutputs(await outputsOf(upgradeModel(model), feeds), await outputsOf(model, feeds))
})

test('initializers are no longer inputs, in any opset', () => {
  for (const opset of [8, 18, 20]) {
    const model = nodeModel('Relu', { opset, feeds: [x(2)], constants: [x(2)] })
    model.graph.nodes = [{ ...model.graph.nodes[0]!, op: 'Add' }]
    model.graph.inputs.push(info('c0'))
    const { graph } = upgradeModel(model)
    assert.equal(
      graph.inputs.map(({ name }) => name),
      ['x0'],
    )
    assert.ok(graph.initializers.has('c0'))
  }
})

test('newer opsets stay, and so do operators of other domains', () => {
  const newer = nodeModel('Relu', { opset: 21, feeds: [x(2)] })
  assert.is(upgradeModel(newer).opsets.get(''), 21)
  const foreign = nodeModel('Softmax', { opset: 11, feeds: [x(2, 3, 4)] })
  foreign.graph.nodes = [{ ...foreign.graph.nodes[0]!, domain: 'my.own' }]
  foreign.opsets.set('my.own', 1)
  assert.equal(upgradeModel(foreign).graph.nodes, foreign.graph.nodes)
})

test('operators called like what every object has are nothing special', () => {
  for (const op of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    const model = nodeModel(op, { opset: 11, feeds: [x(2)] })
    assert.equal(upgradeModel(model).graph.nodes, model.graph.nodes)
  }
})

test('what has no newer form is refused by name', async () => {
  const refuse = (op: string, one: Case, ...parts: string[]) =>
    throwsUserError(() => upgradeModel(nodeModel(op, one)), ...parts)
  const legacy = { opset: 6, feeds: [x(2), x(2)], attributes: { broadcast: 1 } }
  await refuse('Add', legacy, 'Add node "y0"', 'broadcasting of opset 6')
  const spatial = { opset: 7, feeds: normalization, attributes: { spatial: 0 } }
  await refuse('BatchNormalization', spatial, 'BatchNormalization node "y0"', 'spatial=0')
  await refuse('Scan', { opset: 8, feeds: [x(2)] }, 'Scan node "y0"')
  for (const opset of [7, 10])
    await refuse('Dropout', { opset, feeds: [x(2)], outputs: 2 }, 'Dropout node "y0"', 'mask')
})

test('a mask that nothing reads is left out', async () => {
  const { model, feeds } = inGraph(partsOf('Dropout', { opset: 9, feeds: [x(2, 3)], outputs: 2 }))
  model.graph.outputs = [info('y0')]
  sameOutputs(await outputsOf(upgradeModel(model), feeds), await outputsOf(model, feeds))
})

test('an attribute that only the caller of a function knows is refused where it would move', async () => {
  const axes: Attribute = { type: 'reference', value: 'axes', code: 7 }
  const { model } = inFunction(partsOf('ReduceMean', { opset: 13, feeds: [x(2, 3)], attributes: { axes } }))
  await throwsUserError(() => upgradeModel(model), 'ReduceMean', 'axes', "caller's")
})

test.run()
