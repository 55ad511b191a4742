import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildVjpGraph } from '../../src/grad/vjp.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { halfToNumber, numberToHalf } from '../../src/onnx/float16.ts'
import type { Model } from '../../src/onnx/model.ts'
import { type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import { isHalf, widenAll, widenHalf } from '../../src/onnx/widen.ts'
import { emptyModel, runModel } from '../grad/tiny-model.ts'

const half = (values: readonly number[], dims: readonly number[] = [values.length]): Tensor => ({
  dtype: 'float16',
  dims,
  data: Uint16Array.from(values, numberToHalf),
})

/** X float16 [2], a product that leaves float16's range and comes back, a Cast that names the type. */
function model(): Model {
  const g = new GraphBuilder(emptyModel())
  g.input('X', 'float16', [2])
  const large = g.op('Mul', ['X', g.constant(half([300, 300]))])
  const back = g.op('Mul', [g.op('Mul', [large, large]), g.constant(half([0.001, 0.001]))])
  g.output(g.op('Cast', [g.op('Cast', [back], { to: 1 })], { to: 10 }), 'Y')
  return g.model
}

test('types at the borders stay, everything between is float32', () => {
  const wide = widenHalf(model())
  assert.ok(isHalf(model()))
  assert.equal(wide.graph.inputs, model().graph.inputs)
  assert.equal(
    wide.graph.outputs.map((o) => o.type),
    model().graph.outputs.map((o) => o.type),
  )
  assert.ok([...wide.graph.initializers.values()].every((t) => t.dtype !== 'float16'))
})

test('what overflows in float16 does not in the widened model', async () => {
  const X = half([1, 2])
  const narrow = (await runModel(model(), { X })).Y!
  const wide = (await runModel(widenHalf(model()), { X })).Y!
  assert.equal(wide.dtype, 'float16')
  assert.equal(
    toNumbers(wide).map(Math.round),
    [90, 360].map((v) => Math.round(halfToNumber(numberToHalf(v)))),
  )
  // The file itself gives infinity or, where ONNX Runtime computes in float32 on its own, the same.
  assert.ok(toNumbers(narrow).every((v) => v === Number.POSITIVE_INFINITY || Math.abs(v) < 400))
})

test('gradients come in the type of the input and are finite', async () => {
  const vjp = buildVjpGraph(model())
  const gradients = (await runModel(vjp, { X: half([1, 2]), 'cotangent/Y': half([1, 1]) }))['grad/X']!
  assert.is(gradients.dtype, 'float16')
  // d(90 x^2)/dx = 180 x
  toNumbers(gradients).forEach((g, i) => {
    assert.ok(Math.abs(g / (180 * (i + 1)) - 1) < 2e-3, `${g}`)
  })
})

test('a float32 model is left alone', () => {
  const g = new GraphBuilder(emptyModel())
  g.input('X', 'float32', [1])
  g.output(g.op('Neg', ['X']), 'Y')
  assert.is(widenHalf(g.model), g.model)
})

test('widenAll makes inputs and outputs float32 too', async () => {
  const wide = widenAll(model())
  const Y = (await runModel(wide, { X: { dtype: 'float32', dims: [2], data: Float32Array.of(1, 2) } })).Y!
  assert.is(Y.dtype, 'float32')
  toNumbers(Y).forEach((y, i) => {
    assert.ok(Math.abs(y / (90 * (i + 1) ** 2) - 1) < 2e-3, `${y}`)
  })
})

test.run()
