/** The gradient of a gradient graph: rules emit operators that have rules. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkGradient } from '../../src/eval/gradient-check.ts'
import { buildGradientGraph } from '../../src/grad/gradient-graph.ts'
import { float } from '../../src/onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../src/onnx/builder.ts'
import type { Model } from '../../src/onnx/model.ts'
import { filled, float32, type Tensor } from '../../src/onnx/tensor.ts'
import { randomTensor } from '../cli/models.ts'
import { tinyModel } from './tiny-model.ts'

const weight = (g: GraphBuilder, name: string, dims: readonly number[]): Value =>
  g.initializer(name, randomTensor(name, dims, 0.5))

const mlp = (g: GraphBuilder): Value => {
  const hidden = g.op('Tanh', [g.op('Gemm', ['x', weight(g, 'w1', [6, 8])])])
  const squashed = g.op('Sigmoid', [g.op('MatMul', [hidden, weight(g, 'w2', [8, 8])])])
  return g.op('Gemm', [squashed, weight(g, 'w3', [3, 8])], { transB: 1 })
}

const cnn = (g: GraphBuilder): Value => {
  const convolved = g.op('Conv', ['x', weight(g, 'k1', [3, 2, 3, 3])], { pads: [1, 1, 1, 1] })
  const vector = (value: number) => g.constant(filled('float32', [3], value))
  const parameters = [vector(1.5), vector(0.1), vector(0.2), vector(0.8)]
  const normal = g.op('BatchNormalization', [convolved, ...parameters], { epsilon: float(1e-5) })
  const pooled = g.op('AveragePool', [g.op('Elu', [normal])], { kernel_shape: [2, 2], strides: [2, 2] })
  const strided = g.op('Conv', [pooled, weight(g, 'k2', [4, 3, 3, 3])], {
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  })
  const features = g.op('Flatten', [g.op('GlobalAveragePool', [g.op('Softplus', [strided])])])
  return g.op('Gemm', [features, weight(g, 'fc', [4, 3])])
}

/** The input gradient of the loss as a function of the input: its derivative is the Hessian. */
function gradientModel(model: Model): Model {
  const { model: graph } = buildGradientGraph(model)
  const { outputs } = graph.graph
  const input = outputs.filter((o) => o.name === 'grad/x').map((o) => ({ ...o, name: 'slope' }))
  const nodes = graph.graph.nodes.map((n) => ({
    ...n,
    inputs: n.inputs.map((v) => (v === 'grad/x' ? 'slope' : v)),
    outputs: n.outputs.map((v) => (v === 'grad/x' ? 'slope' : v)),
  }))
  return { ...graph, graph: { ...graph.graph, nodes, outputs: input } }
}

const labels: Tensor = { dtype: 'int64', dims: [2], data: BigInt64Array.of(0n, 2n) }
const cases = [
  { name: 'MLP', dims: [2, 6], build: mlp },
  { name: 'CNN', dims: [2, 2, 8, 8], build: cnn },
]
for (const { name, dims, build } of cases)
  test(`${name}: Hessian-vector products equal differences of the gradient`, async () => {
    const model = gradientModel(tinyModel({ x: ['N', ...dims.slice(1)] }, build))
    const x = float32(randomTensor('x', dims, 1).data as Float32Array, dims)
    const results = await checkGradient(model, { x, labels }, { directions: 3, threads: 1, precise: true })
    for (const { analytic, numeric, error } of results) {
      assert.ok(Math.abs(analytic) > 1e-4, `flat: ${analytic}`)
      assert.ok(error < 1e-3, `${analytic} against ${numeric}`)
    }
  })

test.run()
