/** Small whole models that fuzzing starts from: together they have the features a file can have. */
import { GraphBuilder } from '../src/onnx/builder.ts'
import type { Model } from '../src/onnx/model.ts'
import { filled, float32 } from '../src/onnx/tensor.ts'
import { paperSgd } from '../src/train/optimizers/index.ts'
import { buildStepGraph } from '../src/train/step-graph.ts'

export function seedModels(): Model[] {
  const network = convolutional()
  const step = buildStepGraph(network, { layers: ['x', 'pooled'], optimizer: paperSgd }).model
  return [network, step, shapes(), attention()]
}

/** Convolution, BatchNorm, pooling: few weights, so that broken bytes hit the structure. */
function convolutional(): Model {
  const g = empty(18)
  const x = g.input('x', 'float32', ['N', 1, 6, 6])
  const vector = (name: string, value: number) => g.initializer(name, filled('float32', [2], value))
  const convolved = g.op('Conv', [x, g.initializer('w', filled('float32', [2, 1, 3, 3], 0.1))], {
    pads: [1, 1, 1, 1],
  })
  const parameters = [vector('scale', 1), vector('b', 0), vector('mean', 0), vector('var', 1)]
  const active = g.op('Relu', [g.op('BatchNormalization', [convolved, ...parameters])])
  const pooled = g.op('MaxPool', [active], { kernel_shape: [2, 2], strides: [2, 2] }, { name: 'pooled' })
  const flat = g.op('Flatten', [g.op('GlobalAveragePool', [pooled])])
  g.output(g.op('Gemm', [flat, g.initializer('fc', filled('float32', [3, 2], 0.2))], { transB: 1 }), 'y')
  return g.model
}

function empty(opset: number): GraphBuilder {
  return new GraphBuilder({
    irVersion: 8,
    opsets: new Map([['', opset]]),
    producerName: 'fuzz',
    producerVersion: '1',
    metadata: new Map([['key', 'value']]),
    functions: [],
    graph: { name: 'g', inputs: [], outputs: [], nodes: [], initializers: new Map(), valueInfo: new Map() },
  })
}

/** Shape arithmetic of old exporters, opset 11. */
function shapes(): Model {
  const g = empty(11)
  const x = g.input('x', 'float32', ['N', 2, 6, 6])
  const batch = g.op('Gather', [g.op('Shape', [x]), g.scalar(0, 'int64')], { axis: 0 })
  const target = g.op('Concat', [g.op('Unsqueeze', [batch], { axes: [0] }), g.ints([-1])], { axis: 0 })
  const padded = g.op('Pad', [x, g.ints([0, 0, 1, 1, 0, 0, 1, 1])], { mode: 'reflect' })
  const sliced = g.op('Slice', [padded, g.ints([0, 7]), g.ints([7, -9]), g.ints([2, 3]), g.ints([2, -2])])
  const pooled = g.op('AveragePool', [sliced], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 })
  const flat = g.op('Reshape', [pooled, target])
  const scores = g.op('MatMul', [flat, g.constant(float32(new Float32Array(24).fill(0.1), [8, 3]))])
  g.output(g.op('Softmax', [scores], { axis: 1 }), 'y')
  return g.model
}

/** Batched products, normalisation by hand, opset 17. */
function attention(): Model {
  const g = empty(17)
  const x = g.input('x', 'float32', [2, 4, 8])
  const w = (name: string) => g.initializer(name, filled('float32', [8, 8], 0.1))
  const [q, k, v] = ['q', 'k', 'v'].map((name) => g.op('MatMul', [x, w(name)]))
  const scores = g.op('MatMul', [q, g.op('Transpose', [k!], { perm: [0, 2, 1] })])
  const mixed = g.op('MatMul', [g.op('Softmax', [scores], { axis: -1 }), v])
  const pooled = g.op('ReduceMean', [mixed], { axes: [1], keepdims: 0 })
  g.output(
    g.op('Gemm', [pooled, g.constant(filled('float32', [8, 5], 0.2)), g.constant(filled('float32', [5], 0))]),
    'y',
  )
  return g.model
}
