import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { GraphBuilder, type Value } from '../../src/onnx/builder.ts'
import { readModel } from '../../src/onnx/file.ts'
import { freeBatch } from '../../src/onnx/free-batch.ts'
import type { Model } from '../../src/onnx/model.ts'
import { filled, float32 } from '../../src/onnx/tensor.ts'
import { emptyModel, runModel } from '../grad/tiny-model.ts'
import { sharedPath, sharedTest } from '../shared.ts'

/** A classifier of [1, 6] with whatever stands before its last product. */
function classifier(middle: (g: GraphBuilder, x: Value) => Value, batch = 1): Model {
  const g = new GraphBuilder(emptyModel())
  const x = g.input('x', 'float32', [batch, 6])
  const weights = Float32Array.from({ length: 18 }, (_, i) => Math.sin(i))
  g.output(g.op('MatMul', [middle(g, x), g.constant(float32(weights, [6, 3]))]), 'y')
  return g.model
}

const reshaped = (targets: number[][]) => (g: GraphBuilder, x: Value) =>
  targets.reduce((value, target) => g.op('Reshape', [value, g.ints(target)]), x)

const images = Float32Array.from({ length: 30 }, (_, i) => (Math.sin(i) + 1) / 2)

for (const [name, model] of [
  [
    'targets with the batch first',
    classifier(
      reshaped([
        [1, 2, 3],
        [1, 6],
      ]),
    ),
  ],
  [
    'targets with -1 elsewhere',
    classifier(
      reshaped([
        [1, 2, -1],
        [1, -1],
      ]),
    ),
  ],
  [
    'a batch of 2',
    classifier(
      reshaped([
        [2, 3, 2],
        [2, 6],
      ]),
      2,
    ),
  ],
] as const)
  test(`${name}: freed, and five rows give what they give in the file's own batches`, async () => {
    const freed = freeBatch(model)
    assert.ok(freed)
    const all = (await runModel(freed!, { x: float32(images, [5, 6]) })).y!.data as Float32Array
    const size = name.includes('2') ? 2 : 1
    for (let row = 0; row + size <= 5; row += size) {
      const part = float32(images.slice(row * 6, (row + size) * 6), [size, 6])
      assert.equal((await runModel(model, { x: part })).y!.data, all.slice(row * 3, (row + size) * 3))
    }
  })

test('a batch that the graph needs stays: null by inference', () => {
  // The batch is folded into the features.
  assert.is(freeBatch(classifier(reshaped([[6], [1, 6]]))), null)
})

test('a free batch has nothing to free', () => {
  const g = new GraphBuilder(emptyModel())
  g.input('x', 'float32', ['N', 6])
  g.output(g.op('Relu', ['x']), 'y')
  assert.is(freeBatch(g.model), null)
})

test('what inference cannot see is found by comparing: a token concatenated for one sample', async () => {
  const token = (g: GraphBuilder, x: Value) => {
    const rows = g.op(
      'Concat',
      [g.op('Reshape', [x, g.ints([1, 1, 6])]), g.constant(filled('float32', [1, 1, 6], 0.5))],
      { axis: 1 },
    )
    return g.op('ReduceMean', [rows, g.ints([1])], { keepdims: 0 })
  }
  const model = classifier(token)
  const target = await openClassifier(model, [6], { threads: 1 })
  const logits = await target.logits(images)
  await target.release()
  for (let row = 0; row < 5; row += 1) {
    const one = await runModel(model, { x: float32(images.slice(row * 6, row * 6 + 6), [1, 6]) })
    assert.equal(one.y!.data, logits.slice(row * 3, row * 3 + 3))
  }
})

for (const name of [
  'cntk_mnist',
  'vnn_cifar10_resnet_2b',
  'vnn_mnistfc_256x2',
  'tinycnn_esp',
  'shahjahan_fashion_mnist',
])
  sharedTest(`${name}: its batch of 1 is freed`, () => {
    assert.ok(freeBatch(readModel(sharedPath('models', `${name}.onnx`)!)))
  })

test.run()
