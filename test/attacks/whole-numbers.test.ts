/** Models that take pixels as whole numbers: exact without straight-through gradients, attackable with them. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { memoryDataset } from '../../src/data/dataset.ts'
import { evaluateModel } from '../../src/eval/evaluate-model.ts'
import { GraphBuilder, type Value } from '../../src/onnx/builder.ts'
import type { Model } from '../../src/onnx/model.ts'
import { filled, float32 } from '../../src/onnx/tensor.ts'
import { randomTensor } from '../cli/models.ts'
import { emptyModel } from '../grad/tiny-model.ts'

const shape = [1, 4, 4] as const
const n = 6
const labels = Int32Array.of(0, 1, 2, 0, 1, 2)
const bytes = Uint8Array.from({ length: n * 16 }, (_, i) => (37 * i + 11) % 256)
const images = Float32Array.from(bytes, (v) => v / 255)

/** tanh of linear scores of (x - 128) / 64. */
function scores(g: GraphBuilder, x: Value): Value {
  const flat = g.op('Flatten', [x])
  const weight = g.initializer('weight', randomTensor('weight', [16, 3], 0.3))
  return g.op('Gemm', [g.op('Tanh', [flat]), weight], {}, { name: 'scores' })
}

const builders: Readonly<Record<string, (g: GraphBuilder) => Value>> = {
  'Cast and arithmetic': (g) => {
    const centred = g.op('Sub', [g.op('Cast', ['x'], { to: 1 }), g.constant(float32([128], []))])
    return g.op('Div', [centred, g.constant(float32([64], []))])
  },
  DequantizeLinear: (g) =>
    g.op('DequantizeLinear', ['x', g.constant(float32([1 / 64], [])), g.constant(filled('uint8', [], 128))]),
}

function wholeModel(build: (g: GraphBuilder) => Value): Model {
  const g = new GraphBuilder(emptyModel())
  g.input('x', 'uint8', ['N', ...shape])
  g.output(scores(g, build(g)))
  return g.model
}

/** The same function of floats from 0 to 255. */
function floatModel(): Model {
  const g = new GraphBuilder(emptyModel())
  g.input('x', 'float32', ['N', ...shape])
  const centred = g.op('Sub', ['x', g.constant(float32([128], []))])
  g.output(scores(g, g.op('Div', [centred, g.constant(float32([64], []))])))
  return g.model
}

const near = (a: Float32Array, b: Float32Array) => {
  for (const [i, value] of b.entries())
    assert.ok(Math.abs(a[i]! - value) < 1e-5, `${i}: ${a[i]} against ${value}`)
}

for (const [name, build] of Object.entries(builders)) {
  test(`${name}: bytes give the scores that floats give; the gradient is zero, or that of the floats`, async () => {
    const model = wholeModel(build)
    const floats = await openClassifier(floatModel(), shape, {
      preprocessing: { range: [0, 255] },
      threads: 1,
    })
    const expected = await floats.lossGradient(images, labels)
    const plain = await openClassifier(model, shape, { threads: 1 })
    near(await plain.logits(images), expected.logits)
    const { gradient: none } = await plain.lossGradient(images, labels)
    assert.ok(none.every((g) => g === 0))
    const through = await openClassifier(model, shape, { threads: 1, straightThrough: true })
    const { logits, gradient } = await through.lossGradient(images, labels)
    near(logits, expected.logits)
    near(gradient, expected.gradient)
    assert.ok(gradient.some((g) => Math.abs(g) > 0.01))
    for (const classifier of [floats, plain, through]) await classifier.release()
  })
}

test('an evaluation says that the gradient is zero; straight through, its attacks break images', async () => {
  const model = wholeModel(builders['Cast and arithmetic']!)
  const float = await openClassifier(model, shape, { threads: 1 })
  const all = await float.logits(images)
  await float.release()
  const own = Int32Array.from({ length: n }, (_, i) => {
    const row = all.subarray(3 * i, 3 * i + 3)
    return row.indexOf(Math.max(...row))
  })
  const data = memoryDataset({ spec: 'bytes', shape, classes: 3, values: bytes, labels: own })
  const options = { data, attacks: ['pgd'], eps: '32/255', threads: 1 } as const
  const plain = await evaluateModel(model, options)
  assert.ok(plain.warnings.some(({ code }) => code === 'quantised'))
  assert.is(plain.clean.correct, n)
  const attacked = await evaluateModel(model, { ...options, straightThrough: true })
  assert.is(attacked.clean.correct, n)
  assert.ok(attacked.attacks[0]!.robustCorrect < n)
  assert.is(attacked.attacks[0]!.zeroGradients, 0)
})

test.run()
