import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkGradient } from '../../../src/eval/gradient-check.ts'
import { prepareModel } from '../../../src/grad/prepare.ts'
import { straightThrough, withoutRounding } from '../../../src/grad/quantization/straight-through.ts'
import { buildVjpGraph } from '../../../src/grad/vjp.ts'
import { GraphBuilder, type Value } from '../../../src/onnx/builder.ts'
import { readModel } from '../../../src/onnx/file.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { float32, type Tensor, toNumbers } from '../../../src/onnx/tensor.ts'
import { sharedPath, sharedTest } from '../../shared.ts'
import { emptyModel, runModel, tinyModel } from '../tiny-model.ts'

const int8 = (data: readonly number[], dims: readonly number[] = [data.length]): Tensor => ({
  dtype: 'int8',
  dims,
  data: Int8Array.from(data),
})
const uint8 = (data: readonly number[], dims: readonly number[] = [data.length]): Tensor => ({
  dtype: 'uint8',
  dims,
  data: Uint8Array.from(data),
})
const int32 = (data: readonly number[]): Tensor => ({
  dtype: 'int32',
  dims: [data.length],
  data: Int32Array.from(data),
})

async function gradient(model: Model, X: Tensor, through: boolean): Promise<number[]> {
  const vjp = buildVjpGraph(model, undefined, { straightThrough: through })
  const output = model.graph.outputs[0]!.name
  const session = await runModel(model, { X })
  const ones = float32(new Float32Array(session[output]!.data.length).fill(1), session[output]!.dims)
  return toNumbers((await runModel(vjp, { X, [`cotangent/${output}`]: ones }))['grad/X']!)
}

for (const op of ['Round', 'Floor', 'Ceil'])
  test(`${op}: zero, and the identity straight through`, async () => {
    const model = tinyModel({ X: [3] }, (g) => g.op('Mul', [g.op(op, ['X']), g.scalar(3, 'X')]))
    const X = float32([-1.4, 0.3, 2.6])
    assert.equal(await gradient(model, X, false), [0, 0, 0])
    assert.equal(await gradient(model, X, true), [3, 3, 3])
  })

test('Sign: straight through inside [-1, 1] alone', async () => {
  const model = tinyModel({ X: [4] }, (g) => g.op('Sign', ['X']))
  assert.equal(await gradient(model, float32([-1.5, -1, 0.2, 3]), true), [0, 1, 1, 0])
  assert.equal(await gradient(model, float32([-1.5, -1, 0.2, 3]), false), [0, 0, 0, 0])
})

test('QuantizeLinear and DequantizeLinear: 1 inside the range, 0 where it saturates (PyTorch fake_quantize)', async () => {
  const model = tinyModel({ X: [5] }, (g) => {
    const scale = g.constant(float32([0.1], []))
    const zero = g.constant(int8([3], []))
    return g.op('DequantizeLinear', [g.op('QuantizeLinear', ['X', scale, zero]), scale, zero])
  })
  // Levels -128 to 127 around 3: -13.1 to 12.4.
  assert.equal(await gradient(model, float32([-20, -13, 0.33, 12.3, 13]), true), [0, 1, 1, 1, 0])
  assert.equal(await gradient(model, float32([-20, -13, 0.33, 12.3, 13]), false), [0, 0, 0, 0, 0])
})

interface QuantisedCase {
  readonly name: string
  readonly dims: readonly number[]
  readonly opset?: number
  build(g: GraphBuilder): Value
}

const s = (g: GraphBuilder, scale: number) => g.constant(float32([scale], []))
const z = (g: GraphBuilder, zero: number) => g.constant(uint8([zero], []))
const microsoft = { domain: 'com.microsoft' }
const quantise = (g: GraphBuilder, x: Value) => g.op('QuantizeLinear', [x, s(g, 0.05), z(g, 100)])
const dequantise = (g: GraphBuilder, q: Value, scale = 0.1) =>
  g.op('DequantizeLinear', [q, s(g, scale), z(g, 90)])
const weights = (g: GraphBuilder, dims: readonly number[]) =>
  g.constant(
    int8(
      Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 37) % 200) - 100),
      dims,
    ),
  )

const cases: readonly QuantisedCase[] = [
  {
    name: 'QLinearConv, a scale a channel, bias',
    dims: [2, 2, 4, 4],
    build: (g) => {
      const scales = g.constant(float32([0.01, 0.02, 0.015]))
      const zeros = g.constant(int8([0, 0, 0]))
      const inputs = [quantise(g, 'X'), s(g, 0.05), z(g, 100), weights(g, [3, 2, 3, 3]), scales, zeros]
      const q = g.op('QLinearConv', [...inputs, s(g, 0.1), z(g, 90), g.constant(int32([100, -50, 7]))], {
        pads: [1, 1, 1, 1],
      })
      return dequantise(g, q)
    },
  },
  {
    name: 'QLinearMatMul',
    dims: [3, 4],
    build: (g) => {
      const zero = g.constant(int8([0], []))
      const inputs = [quantise(g, 'X'), s(g, 0.05), z(g, 100), weights(g, [4, 5]), s(g, 0.01), zero]
      return dequantise(g, g.op('QLinearMatMul', [...inputs, s(g, 0.1), z(g, 90)]))
    },
  },
  {
    name: 'DynamicQuantizeLinear and ConvInteger',
    dims: [1, 2, 4, 4],
    build: (g) => {
      const [q, scale, zero] = g.ops('DynamicQuantizeLinear', ['X'], 3)
      const y = g.op('ConvInteger', [
        q,
        g.constant(
          uint8(
            Array.from({ length: 36 }, (_, i) => (i * 41) % 255),
            [2, 2, 3, 3],
          ),
        ),
        zero,
        z(g, 128),
      ])
      return g.op('Mul', [g.op('Cast', [y], { to: 1 }), g.op('Mul', [scale, s(g, 0.01)])])
    },
  },
  {
    name: 'DynamicQuantizeLinear and MatMulInteger',
    dims: [3, 4],
    build: (g) => {
      const [q, scale, zero] = g.ops('DynamicQuantizeLinear', ['X'], 3)
      const y = g.op('MatMulInteger', [q, weights(g, [4, 5]), zero])
      return g.op('Mul', [g.op('Cast', [y], { to: 1 }), g.op('Mul', [scale, s(g, 0.01)])])
    },
  },
  ...['QLinearAdd', 'QLinearMul'].map((op) => ({
    name: `com.microsoft ${op}`,
    dims: [3, 4],
    build: (g: GraphBuilder) => {
      const other = g.constant(uint8([10, 60, 110, 160]))
      const inputs = [quantise(g, 'X'), s(g, 0.05), z(g, 100), other, s(g, 0.02), z(g, 60)]
      return dequantise(g, g.op(op, [...inputs, s(g, 0.097), z(g, 90)], {}, microsoft), 0.097)
    },
  })),
  {
    name: 'com.microsoft QLinearGlobalAveragePool, QLinearSigmoid, QLinearLeakyRelu, QLinearConcat',
    dims: [2, 3, 4, 4],
    build: (g) => {
      const around = (op: string, q: Value, attributes = {}) =>
        g.op(op, [q, s(g, 0.05), z(g, 100), s(g, 0.05), z(g, 100)], attributes, microsoft)
      const leaky = around('QLinearLeakyRelu', quantise(g, 'X'))
      const pooled = around('QLinearGlobalAveragePool', leaky)
      const squashed = g.op(
        'QLinearSigmoid',
        [pooled, s(g, 0.05), z(g, 100), s(g, 0.004), z(g, 0)],
        {},
        microsoft,
      )
      const parts = [pooled, s(g, 0.05), z(g, 100), squashed, s(g, 0.004), z(g, 0)]
      return dequantise(g, g.op('QLinearConcat', [s(g, 0.1), z(g, 90), ...parts], { axis: 1 }, microsoft))
    },
  },
  {
    name: 'com.microsoft QGemm to float',
    dims: [3, 4],
    build: (g) => {
      const zero = g.constant(int8([0], []))
      const bias = g.constant(int32([100, -50, 7, 0, 3]))
      const inputs = [quantise(g, 'X'), s(g, 0.05), z(g, 100), weights(g, [5, 4]), s(g, 0.01), zero, bias]
      return g.op('QGemm', inputs, { transB: 1 }, microsoft)
    },
  },
]

function modelOf({ dims, opset, build }: QuantisedCase): Model {
  const empty = emptyModel(opset)
  empty.opsets.set('com.microsoft', 1)
  const g = new GraphBuilder(empty)
  g.input('X', 'float32', dims)
  const y = build(g)
  g.output(y)
  return g.model
}

const sample = (dims: readonly number[]): Tensor => {
  const count = dims.reduce((a, b) => a * b, 1)
  return float32(
    Float32Array.from({ length: count }, (_, i) => 1.7 * Math.sin(1 + i * 1.3)),
    dims,
  )
}

for (const c of cases) {
  test(`${c.name}: written out in floats it computes the same`, async () => {
    const model = modelOf(c)
    const X = sample(c.dims)
    const [expected] = Object.values(await runModel(model, { X }))
    const [actual] = Object.values(await runModel(straightThrough(prepareModel(model)), { X }))
    const [a, b] = [toNumbers(expected!), toNumbers(actual!)]
    assert.is(a.length, b.length)
    // One quantisation step apart where a sum lies on the border between two levels.
    const off = a.filter((x, i) => Math.abs(x - b[i]!) > 1e-4)
    assert.ok(off.length <= a.length / 20, `${off.length} of ${a.length} differ`)
    a.forEach((x, i) => {
      assert.ok(Math.abs(x - b[i]!) < 0.11, `${x} against ${b[i]}`)
    })
  })

  test(`${c.name}: the gradient is zero, and straight through that of the smooth function`, async () => {
    const model = modelOf(c)
    const X = sample(c.dims)
    assert.ok((await gradient(model, X, false)).every((x) => x === 0))
    assert.ok((await gradient(model, X, true)).some((x) => x !== 0))
    const smooth = withoutRounding(prepareModel(model))
    const results = await checkGradient(
      smooth,
      { X },
      { directions: 3, steps: [1e-2, 3e-3, 1e-3], threads: 1 },
    )
    for (const { analytic, numeric, error } of results)
      assert.ok(error < 5e-3, `${analytic} against ${numeric}`)
  })
}

for (const name of ['tinycnn_esp_int8', 'plant_mobilenetv2_int8'])
  sharedTest(`${name}: written out in floats it gives the same scores`, async () => {
    const model = readModel(sharedPath('models', `${name}.onnx`)!)
    const { name: input, type } = model.graph.inputs[0]!
    const dims = type?.kind === 'tensor' ? (type.shape as number[]) : []
    const x = { [input]: sample(dims) }
    const [a] = Object.values(await runModel(model, x))
    const [b] = Object.values(await runModel(straightThrough(prepareModel(model)), x))
    toNumbers(a!).forEach((value, i) => {
      assert.ok(Math.abs(value - toNumbers(b!)[i]!) < 0.1, `${value} against ${toNumbers(b!)[i]}`)
    })
  })

test.run()
