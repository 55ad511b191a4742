import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../src/data/random.ts'
import { buildGradientGraph } from '../../src/grad/gradient-graph.ts'
import { float } from '../../src/onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../src/onnx/builder.ts'
import type { Model } from '../../src/onnx/model.ts'
import { elementCount, float32, int64, toNumbers } from '../../src/onnx/tensor.ts'
import { runModel, tinyModel } from './tiny-model.ts'

const random = randomStream(4, 'fixed weights', 0, 0)
const drawn = (...dims: number[]) =>
  float32(
    Float32Array.from({ length: elementCount(dims) }, () => random.normal()),
    dims,
  )

interface ConvOptions {
  readonly kernel?: number
  readonly stride?: number
  readonly group?: number
  readonly bias?: boolean
}

function conv(
  g: GraphBuilder,
  x: Value,
  [from, to]: readonly [number, number],
  options: ConvOptions = {},
): Value {
  const { kernel = 3, stride = 1, group = 1, bias = false } = options
  const pad = Math.floor(kernel / 2)
  const W = g.initializer('W', drawn(to, from / group, kernel, kernel))
  const B = bias ? g.initializer('B', drawn(to)) : undefined
  return g.op('Conv', [x, W, B], { pads: [pad, pad, pad, pad], strides: [stride, stride], group })
}

/** @param scale one for each channel; some of them negative, some 0 */
function norm(g: GraphBuilder, x: Value, scale: readonly number[]): Value {
  const c = scale.length
  const variance = float32(drawn(c).data as Float32Array).data as Float32Array
  const all = [float32([...scale]), drawn(c), drawn(c), float32(variance.map((v) => 0.5 + v * v))]
  const parameters = all.map((t) => g.initializer('bn', t))
  return g.op('BatchNormalization', [x, ...parameters], { epsilon: float(1e-3) })
}

const scales = (n: number): number[] => Array.from({ length: n }, () => random.normal() + 0.1)

function scores(g: GraphBuilder, x: Value, features: number): Value {
  const V = float32(
    (drawn(features, 5).data as Float32Array).map((v) => v / features),
    [features, 5],
  )
  return g.op('Gemm', [g.op('Flatten', [x]), g.initializer('V', V)])
}

/** Each: the size of the picture, the network, and operators that are to be gone. */
const cases: Readonly<Record<string, readonly [number, (g: GraphBuilder) => Value, readonly string[]]>> = {
  'convolution, norm, relu': [
    6,
    (g) => {
      const h = g.op('Relu', [norm(g, conv(g, 'x', [3, 16], { bias: true }), scales(16))])
      return scores(g, g.op('Relu', [norm(g, conv(g, h, [16, 32], { stride: 2 }), scales(32))]), 288)
    },
    ['BatchNormalization'],
  ],
  'pre-activation block with a shortcut': [
    6,
    (g) => {
      const h = conv(g, 'x', [3, 16])
      const active = g.op('Relu', [norm(g, h, scales(16))])
      const inner = g.op('Relu', [norm(g, conv(g, active, [16, 32], { stride: 2 }), scales(32))])
      const sum = g.op('Add', [conv(g, inner, [32, 32]), conv(g, active, [16, 32], { kernel: 1, stride: 2 })])
      return scores(g, sum, 288)
    },
    [],
  ],
  'pre-activation, a channel switched off': [
    6,
    (g) => {
      const active = g.op('Relu', [norm(g, conv(g, 'x', [3, 16]), [0, ...scales(15)])])
      return scores(g, conv(g, active, [16, 16]), 576)
    },
    [],
  ],
  'pre-activation before groups': [
    5,
    (g) => {
      const active = g.op('Relu', [norm(g, conv(g, 'x', [3, 16]), scales(16))])
      return scores(g, conv(g, active, [16, 8], { group: 4 }), 200)
    },
    [],
  ],
  'an activation that is read elsewhere too': [
    5,
    (g) => {
      const active = g.op('Relu', [norm(g, conv(g, 'x', [3, 16]), scales(16))])
      return scores(g, g.op('Add', [conv(g, active, [16, 16]), active]), 400)
    },
    ['BatchNormalization'],
  ],
  'a convolution that is read elsewhere too': [
    5,
    (g) => {
      const h = conv(g, 'x', [3, 16])
      return scores(g, g.op('Add', [norm(g, h, scales(16)), h]), 400)
    },
    [],
  ],
  'deviations before the first convolution': [
    5,
    (g) => {
      const deviation = g.initializer('std', float32([0.2, 0.5, 3], [1, 3, 1, 1]))
      return scores(g, conv(g, g.op('Div', ['x', deviation]), [3, 4]), 100)
    },
    ['Div'],
  ],
  'factors before two convolutions': [
    5,
    (g) => {
      const x = g.op('Mul', ['x', g.initializer('factor', float32([2, -1, 0.5], [3, 1, 1]))])
      return scores(g, g.op('Add', [conv(g, x, [3, 4]), conv(g, x, [3, 4], { kernel: 1 })]), 100)
    },
    ['Mul'],
  ],
  'pictures of two by two': [
    2,
    (g) => {
      const h = g.op('Relu', [norm(g, conv(g, 'x', [3, 16]), scales(16))])
      return scores(g, g.op('Add', [conv(g, h, [16, 16], { bias: true }), h]), 64)
    },
    ['Conv', 'BatchNormalization'],
  ],
  'a picture of one by one, with stride': [
    1,
    (g) => scores(g, conv(g, 'x', [3, 8], { kernel: 5, stride: 2, bias: true }), 8),
    ['Conv'],
  ],
}

const n = 3
async function answers(model: Model, size: number) {
  const feed = randomStream(5, 'fixed weights', size, 0)
  const x = float32(
    Float32Array.from({ length: n * 3 * size * size }, () => feed.normal()),
    [n, 3, size, size],
  )
  const outputs = await runModel(model, { x, labels: int64([0, 3, 1]) })
  return ['logits', 'loss', 'grad/x'].map((name) => toNumbers(outputs[name]!))
}

for (const [name, [size, build, gone]] of Object.entries(cases))
  test(`the same with less to do: ${name}`, async () => {
    const model = tinyModel({ x: ['N', 3, size, size] }, build)
    const [plain, fixed] = [false, true].map(
      (fixedWeights) => buildGradientGraph(model, { fixedWeights }).model,
    )
    const [a, b] = [await answers(plain!, size), await answers(fixed!, size)]
    a.forEach((values, k) => {
      const scale = Math.max(...values.map(Math.abs))
      const worst = Math.max(...values.map((v, i) => Math.abs(v - b[k]![i]!)))
      assert.ok(scale > 0 && worst < 1e-5 * scale, `${k}: ${worst} of ${scale}`)
    })
    const ops = (m: Model) => new Set(m.graph.nodes.map((node) => node.op))
    for (const op of gone) {
      assert.ok(ops(plain!).has(op), op)
      assert.not.ok(ops(fixed!).has(op), op)
    }
  })

test('statistics that are inputs stay inputs', async () => {
  const model = tinyModel({ x: ['N', 3, 4, 4], mean: [16] }, (g) => {
    const [scale, shift, variance] = [drawn(16), drawn(16), float32(new Float32Array(16).fill(1))]
    const [s, b, v] = [scale, shift, variance].map((t) => g.initializer('bn', t))
    const h = g.op('BatchNormalization', [conv(g, 'x', [3, 16]), s, b, 'mean', v])
    return scores(g, h, 256)
  })
  const { model: fixed } = buildGradientGraph(model, { fixedWeights: true, wrt: ['x'] })
  assert.ok(fixed.graph.nodes.some((node) => node.op === 'BatchNormalization' && node.inputs[3] === 'mean'))
})

test.run()
