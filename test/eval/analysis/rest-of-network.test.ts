import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openRest } from '../../../src/eval/analysis/rest-of-network.ts'
import { prepareModel } from '../../../src/grad/prepare.ts'
import { GraphBuilder, type Value } from '../../../src/onnx/builder.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { splitPoints } from '../../../src/onnx/split-points.ts'
import { float32, type Tensor } from '../../../src/onnx/tensor.ts'
import { randomTensor } from '../../cli/models.ts'
import { runModel, tinyModel } from '../../grad/tiny-model.ts'
import { refuses } from './analyze.ts'

/** Convolution with a residual branch; as from PyTorch, the batch of the flattened maps is read off `sizeOf`. */
const network = (sizeOf: (image: Value, maps: Value) => Value, batch: string | number = 'N'): Model =>
  tinyModel({ image: [batch, 1, 4, 4] }, (g) => {
    const kernel = g.initializer('kernel', randomTensor('rest/kernel', [2, 1, 3, 3], 1))
    const maps = g.op('Conv', ['image', kernel], { pads: [1, 1, 1, 1] }, { name: 'maps' })
    const sum = g.op('Add', [g.op('Relu', [maps], {}, { name: 'branch' }), maps], {}, { name: 'sum' })
    const count = g.op('Slice', [g.op('Shape', [sizeOf('image', maps)]), g.ints([0]), g.ints([1])])
    const flat = g.op(
      'Reshape',
      [sum, g.op('Concat', [count, g.ints([32])], { axis: 0 })],
      {},
      { name: 'flat' },
    )
    const weight = g.initializer('weight', randomTensor('rest/weight', [32, 3], 1))
    return g.op('Softmax', [g.op('MatMul', [flat, weight], {}, { name: 'scores' })], {}, { name: 'shares' })
  })

/** Every value of a run. */
async function valuesOf(model: Model, names: readonly string[], image: Tensor) {
  const g = new GraphBuilder(prepareModel(model))
  g.graph.outputs = []
  for (const name of names) g.output(name)
  return runModel(g.model, { image })
}

for (const [what, sizeOf, batch] of [
  ['the image', (image: Value) => image, 'N'],
  ['the maps', (_: Value, maps: Value) => maps, 'N'],
  ['the image, in a file with a fixed batch', (image: Value) => image, 2],
] as const)
  test(`behind every split point the rest gives the same scores; sizes from ${what}`, async () => {
    const model = network(sizeOf, batch)
    const image = randomTensor('rest/image', [2, 1, 4, 4], 1)
    const points = splitPoints(new GraphBuilder(prepareModel(model)), 'image', 'scores')
    assert.equal(points, ['image', 'maps', 'sum', 'flat', 'scores'])
    const values = await valuesOf(model, points.slice(1), image)
    for (const point of points) {
      const rest = await openRest(model, 'image', point, { threads: 1 })
      const at = point === 'image' ? image : values[point]!
      const scores = await rest.logits(at.data as Float32Array)
      assert.is(rest.classes, 3)
      assert.equal(rest.shape, [at.data.length / 2])
      const expected = values.scores!.data as Float32Array
      scores.forEach((z, i) => {
        assert.ok(Math.abs(z - expected[i]!) < 1e-5, `${point}: ${scores} for ${expected}`)
      })
      await rest.release()
    }
  })

test('its gradient is by the values at the tensor', async () => {
  const rest = await openRest(
    network((image) => image),
    'image',
    'flat',
    { threads: 1 },
  )
  const values = Float32Array.from(randomTensor('rest/values', [1, 32], 1).data as Float32Array)
  const label = Int32Array.of(1)
  const { gradient } = await rest.lossGradient(values, label, 'difference', Int32Array.of(2))
  const weight = randomTensor('rest/weight', [32, 3], 1).data as Float32Array
  gradient.forEach((slope, k) => {
    assert.ok(Math.abs(slope - (weight[3 * k + 2]! - weight[3 * k + 1]!)) < 1e-5)
  })
  await rest.release()
})

test('a tensor that others lead round is refused with the way round it', async () => {
  const model = network((image) => image)
  await refuses(openRest(model, 'image', 'branch'), '"branch" is no split point', 'maps -> sum')
  await refuses(openRest(model, 'image', 'nothing'), '"nothing" is no split point')
  await refuses(openRest(model, 'image', 'kernel'), '"kernel" is no split point')
})

test('values whose number the file leaves open are refused', async () => {
  const model = tinyModel({ image: ['N', 1, 'height', 'width'] }, (g) => {
    const maps = g.op('Relu', ['image'], {}, { name: 'maps' })
    const mean = g.op('Flatten', [g.op('GlobalAveragePool', [maps])])
    return g.op('Mul', [mean, g.initializer('weight', float32([1, -1], [2]))])
  })
  await refuses(openRest(model, 'image', 'maps'), '"maps"', 'as many values for each image', 'height')
})

test.run()
