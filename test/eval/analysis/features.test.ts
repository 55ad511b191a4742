import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openClassifier } from '../../../src/attacks/onnx-classifier.ts'
import { type Features, openFeatures } from '../../../src/eval/analysis/features.ts'
import { lastRepresentation } from '../../../src/eval/analysis/last-representation.ts'
import { readModel } from '../../../src/onnx/file.ts'
import type { Model } from '../../../src/onnx/model.ts'
import type { Preprocessing } from '../../../src/onnx/preprocess.ts'
import { float32 } from '../../../src/onnx/tensor.ts'
import { randomTensor, type TinyClassifier, tinyClassifier } from '../../cli/models.ts'
import { throwsUserError } from '../../data/user-error.ts'
import { runModel, tinyModel } from '../../grad/tiny-model.ts'
import { sharedPath, sharedTest } from '../../shared.ts'

const shape = [2, 5, 4] as const
const size = 60
const n = 7
const images = (randomTensor('images', [n, ...shape], 0.3).data as Float32Array).map((x) =>
  Math.min(1, Math.max(0, x + 0.5)),
)
const tiny = (options: TinyClassifier = {}) => tinyClassifier({ shape, classes: 6, ...options })

/** Opens, asks, closes. */
async function ask<Answer>(
  model: Model,
  tensor: string,
  body: (features: Features) => Promise<Answer>,
  preprocessing: Preprocessing = {},
  imageShape: readonly number[] = shape,
): Promise<Answer> {
  const features = await openFeatures(model, tensor, imageShape, { threads: 1, preprocessing })
  try {
    return await body(features)
  } finally {
    await features.release()
  }
}

const near = (a: Float32Array, b: Float32Array, what: string, tolerance = 1e-5) => {
  assert.is(a.length, b.length, what)
  const worst = a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0)
  assert.ok(worst <= tolerance, `${what}: ${worst} apart`)
}

test('a tensor holds what the file gives there as an output', async () => {
  const model = tiny()
  const named = { ...model, graph: { ...model.graph, outputs: [{ name: 'features' }] } }
  const { features } = await runModel(named, { image: float32(images, [n, ...shape]) })
  await ask(model, 'features', async (opened) => {
    assert.is(opened.tensor, 'features')
    assert.is(opened.size, size)
    assert.equal(await opened.at(images), features!.data as Float32Array)
  })
  // Of a tensor [N, 3, 5, 4] the same numbers.
  await ask(model, 'relu', async (opened) => {
    assert.is(opened.size, size)
    assert.equal(await opened.at(images), features!.data as Float32Array)
  })
})

test('preprocessing is folded in, and the input stands for the pixels', async () => {
  const preprocessing = { range: [0, 255], mean: [100, 120], std: [50, 60] } as const
  const prepared = images.map((x, i) => {
    const channel = Math.floor(i / 20) % 2
    return (x * 255 - preprocessing.mean[channel]!) / preprocessing.std[channel]!
  })
  const plain = await ask(tiny(), 'features', (opened) => opened.at(prepared))
  near(await ask(tiny(), 'features', (opened) => opened.at(images), preprocessing), plain, 'features', 1e-4)
  assert.equal(await ask(tiny(), 'image', (opened) => opened.at(images), preprocessing), images)
  const nhwc = tiny({ layout: 'NHWC' })
  near(
    await ask(nhwc, 'features', (opened) => opened.at(images), { ...preprocessing, layout: 'NHWC' }),
    plain,
    'NHWC',
    1e-4,
  )
})

test('the front and the rest together are the classifier, from every tensor, whatever batch the file fixes', async () => {
  for (const options of [
    {},
    { head: 'Softmax' },
    { batch: 3 },
    { batch: 3, pinned: true },
    { batch: 16, pinned: true },
  ] as const) {
    const model = tiny(options)
    const classifier = await openClassifier(model, shape, { threads: 1 })
    const scores = await classifier.logits(images)
    await classifier.release()
    for (const tensor of ['image', 'conv', 'relu', 'features', options.head ? 'scores_logits' : 'scores'])
      await ask(model, tensor, async (opened) => {
        const about = `${JSON.stringify(options)} at ${tensor}`
        const values = await opened.at(images)
        assert.is(values.length, n * opened.size, about)
        near(await opened.scores(values), scores, about)
        const rest = await opened.rest()
        assert.is(rest.classes, 6)
        near(await rest.logits(values), scores, about)
      })
  }
})

test('values that no image gives have scores too: the last layer is linear in them', async () => {
  await ask(tiny(), 'features', async (opened) => {
    const [zero, one, both] = [0, 1, 2].map((k) =>
      Float32Array.from({ length: size }, (_, i) => (k === 0 ? 0 : k * Math.sin(i))),
    ) as [Float32Array, Float32Array, Float32Array]
    const [a, b, c] = await Promise.all([zero, one, both].map((values) => opened.scores(values)))
    near(
      c!.map((z, i) => z - b![i]!),
      b!.map((z, i) => z - a![i]!),
      'differences',
    )
  })
})

/** y = W relu(x) + V x: relu(x) is on one of two paths. */
const twoPaths = () =>
  tinyModel({ x: ['N', 4] }, (g) => {
    const weight = (name: string) => g.initializer(name, randomTensor(name, [4, 3], 1))
    const relu = g.op('Relu', ['x'], {}, { name: 'relu' })
    const rounded = g.op('Cast', ['x'], { to: 6 }, { name: 'rounded' })
    const count = g.op('Cast', [rounded], { to: 1 })
    const sum = g.op('ReduceSum', [count, g.ints([0])], { keepdims: 0 }, { name: 'over_the_batch' })
    const through = g.op('MatMul', [relu, weight('W')])
    const around = g.op('MatMul', ['x', weight('V')])
    return [g.op('Add', [through, around], {}, { name: 'y' }), sum]
  })

test('a tensor that others lead round has values, but no scores', async () => {
  await ask(
    twoPaths(),
    'relu',
    async (opened) => {
      assert.equal(await opened.at(Float32Array.of(-1, 2, 3, -4)), Float32Array.of(0, 2, 3, 0))
      await throwsUserError(() => opened.scores(new Float32Array(4)), '"relu" is no split point', 'x ->')
      await throwsUserError(() => opened.rest(), '"relu"')
    },
    {},
    [4],
  )
})

test('tensors that are none, or none to look at, are refused with a reason', async () => {
  const open = (tensor: string) => ask(twoPaths(), tensor, async () => {}, {}, [4])
  await throwsUserError(() => open('rleu'), '--at', '"rleu"', 'does not have', '"relu"')
  await throwsUserError(() => open('W'), '"W", which does not')
  await throwsUserError(() => open('rounded'), '"rounded", which is int32')
  await throwsUserError(
    () => open('over_the_batch'),
    'one row an image',
    '"over_the_batch" is [4] for 3 images',
  )
  await throwsUserError(() => ask(tiny(), 'relu', async () => {}, {}, [2, 5, 5]), 'expected samples [2,5,4]')
})

test('the last representation is the input of the last linear layer, behind which may be anything', async () => {
  assert.is(lastRepresentation(tiny()), 'features')
  assert.is(lastRepresentation(tiny({ head: 'LogSoftmax' })), 'features')
  assert.is(lastRepresentation(tiny({ outputs: 'many' }), 'other'), 'features')
  assert.is(lastRepresentation(twoPaths()), 'x', 'relu is no split point')
  const scaled = tinyModel({ x: ['N', 4] }, (g) => {
    const hidden = g.op('Relu', ['x'], {}, { name: 'hidden' })
    const linear = g.op('MatMul', [hidden, g.initializer('W', randomTensor('W', [4, 3], 1))])
    const weights = g.op('MatMul', [linear, g.op('Transpose', [linear], { perm: [1, 0] })])
    return g.op('Div', [g.op('MatMul', [weights, linear]), g.scalar(10, 'float32')])
  })
  assert.is(lastRepresentation(scaled), 'hidden', 'a product of two things computed is no layer')
  const none = tinyModel({ x: ['N', 4] }, (g) => g.op('Relu', ['x']))
  await throwsUserError(() => lastRepresentation(none), '--at', 'no linear layer')
})

interface SharedModel {
  readonly at: string
  readonly size: number
  readonly shape: readonly number[]
  readonly layout?: 'NHWC'
}

/** Of many exporters; batch fixed or free, images in both layouts, quantised, with and without Softmax. */
const sharedModels: Readonly<Record<string, SharedModel>> = {
  cntk_mnist: { at: 'Pooling160_Output_0_reshape0', size: 256, shape: [1, 28, 28] },
  lenet1: { at: 'flatten_4/Reshape:0', size: 300, shape: [1, 28, 28], layout: 'NHWC' },
  marabou_gtsrb_keras: {
    at: 'StatefulPartitionedCall/sequential_11/dense_22/Relu:0',
    size: 16,
    shape: [3, 32, 32],
    layout: 'NHWC',
  },
  marabou_softmax_last: { at: 'onnx::Gemm_12', size: 32, shape: [1, 28, 28] },
  plant_mobilenetv2_int8: { at: '/Flatten_output_0', size: 1280, shape: [3, 224, 224] },
  tinycnn_esp_int8: { at: 'view', size: 128, shape: [3, 32, 32] },
  vnn_sri_resnet_mixup_adv: { at: '102', size: 100, shape: [3, 32, 32] },
  'torchvision/squeezenet1_1_op17': {
    at: '/features/features.12/Concat_output_0',
    size: 4608,
    shape: [3, 64, 64],
  },
  'torchvision/vit_small_64_op17': { at: '/Gather_4_output_0', size: 192, shape: [3, 64, 64] },
}

sharedTest('models of others: the last representation, and the scores from it', async () => {
  for (const [name, { at, size: expected, shape: imageShape, layout = 'NCHW' }] of Object.entries(
    sharedModels,
  )) {
    const model = readModel(sharedPath('models', `${name}.onnx`)!)
    assert.is(lastRepresentation(model), at, name)
    const options = { threads: 1, preprocessing: { layout } } as const
    const pixels = randomTensor('pixels', [2, ...imageShape], 0.2).data as Float32Array
    const classifier = await openClassifier(model, imageShape, options)
    const features = await openFeatures(model, at, imageShape, options)
    assert.is(features.size, expected, name)
    const scores = await classifier.logits(pixels)
    const largest = scores.reduce((most, z) => Math.max(most, Math.abs(z)), 0)
    near(await features.scores(await features.at(pixels)), scores, name, 1e-5 * largest)
    await classifier.release()
    await features.release()
  }
})

test.run()
