import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkGradient } from '../../src/eval/gradient-check.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { halfToNumber } from '../../src/onnx/float16.ts'
import type { Model } from '../../src/onnx/model.ts'
import { meanColour, pixelDeviation } from '../../src/onnx/preprocess/preprocessing.ts'
import { foldPreprocessing, type Preprocessing, sampleShape } from '../../src/onnx/preprocess.ts'
import { type DType, elementCount, float32, toNumbers } from '../../src/onnx/tensor.ts'
import { randomTensor, tinyClassifier } from '../cli/models.ts'
import { throwsUserError } from '../data/user-error.ts'
import { emptyModel, runModel } from '../grad/tiny-model.ts'

/** Gives back its input. */
function identity(shape: readonly (number | string)[], dtype: DType = 'float32'): Model {
  const g = new GraphBuilder(emptyModel(22))
  g.input('x', dtype, ['N', ...shape])
  g.output(g.op('Identity', ['x']), 'y')
  return g.model
}

/** What the model gets for images [n, ...shape]. */
async function seen(p: Preprocessing, shape: readonly number[], images: Float32Array, model: Model) {
  const folded = foldPreprocessing(model, p, shape)
  const feeds = { [folded.input]: float32(images, [images.length / elementCount(shape), ...shape]) }
  const { y } = await runModel(folded.model, feeds)
  return y!
}

const n = 3
const noise = (shape: readonly number[]): Float32Array =>
  (randomTensor('pixels', [n, ...shape], 0.3).data as Float32Array).map((v) =>
    Math.min(1, Math.max(0, v + 0.5)),
  )

const near = (actual: readonly number[], expected: readonly number[], tolerance = 1e-5) => {
  assert.is(actual.length, expected.length)
  for (const [i, value] of expected.entries())
    assert.ok(
      Math.abs(actual[i]! - value) <= tolerance * (1 + Math.abs(value)),
      `${i}: ${actual[i]} against ${value}`,
    )
}

test('range, channels, mean, std, layout, one after the other', async () => {
  const shape = [3, 2, 4]
  const images = noise(shape)
  const p = {
    range: [-10, 245],
    channels: 'BGR',
    mean: [1, 20, 300],
    std: [2, 3, 5],
    layout: 'NHWC',
  } as const
  const y = await seen(p, shape, images, identity([2, 4, 3]))
  assert.equal(y.dims, [n, 2, 4, 3])
  const expected: number[] = []
  for (let i = 0; i < n; i += 1)
    for (let at = 0; at < 8; at += 1)
      for (const [k, colour] of [2, 1, 0].entries())
        expected.push((-10 + 255 * images[(i * 3 + colour) * 8 + at]! - p.mean[k]!) / p.std[k]!)
  near(toNumbers(y), expected)
})

test('grey images are repeated, and the mean is of the three channels that come out', async () => {
  const images = noise([1, 2, 2])
  const y = await seen({ channels: 'repeat', mean: [0.1, 0.2, 0.3] }, [1, 2, 2], images, identity([3, 2, 2]))
  const expected = Array.from({ length: n }, (_, i) =>
    [0.1, 0.2, 0.3].flatMap((m) => Array.from(images.subarray(4 * i, 4 * i + 4), (v) => v - m)),
  )
  near(toNumbers(y), expected.flat())
})

test('standardization: over D as in TensorFlow, over D - 1 as in the authors’ code, both with the bound', async () => {
  const shape = [2, 3, 2]
  const images = noise(shape)
  // The second image is uniform but for one value: its deviation is below the bound of 1 / sqrt(12).
  images.fill(0.5, 12, 24)
  images[13] = 0.6
  for (const [kind, freedom] of [
    ['tensorflow', 12],
    ['unbiased', 11],
  ] as const) {
    const y = await seen({ range: [0, 2], standardize: kind }, shape, images, identity(shape))
    const expected = Array.from({ length: n }, (_, i) => {
      const values = Array.from(images.subarray(12 * i, 12 * i + 12), (v) => 2 * v)
      const mean = values.reduce((a, b) => a + b) / 12
      const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / freedom)
      return values.map((v) => (v - mean) / Math.max(deviation, 1 / Math.sqrt(12)))
    })
    near(toNumbers(y), expected.flat())
  }
  await throwsUserError(() => foldPreprocessing(identity([1]), { standardize: 'unbiased' }, [1]), '2 or more')
})

test('half and double precision get what they want', async () => {
  const images = noise([1, 2, 2])
  const half = await seen({ mean: [0.5], std: [0.25] }, [1, 2, 2], images, identity([1, 2, 2], 'float16'))
  assert.is(half.dtype, 'float16')
  const expected = Array.from(images, (v) => (v - 0.5) / 0.25)
  near(Array.from(half.data as Uint16Array, halfToNumber), expected, 1e-3)
  const double = await seen({ mean: [0.5], std: [0.25] }, [1, 2, 2], images, identity([1, 2, 2], 'float64'))
  assert.is(double.dtype, 'float64')
  near(toNumbers(double), expected)
})

test('whole numbers: bytes come back exactly, others are the nearest within the type', async () => {
  const bytes = Float32Array.from({ length: 256 }, (_, v) => v / 255)
  const levels = Array.from({ length: 256 }, (_, v) => v)
  const all = [1, 16, 16]
  assert.equal(toNumbers(await seen({}, all, bytes, identity(all, 'uint8'))), levels)
  assert.equal(
    toNumbers(await seen({}, all, bytes, identity(all, 'int8'))),
    levels.map((v) => v - 128),
  )
  const rounded = await seen(
    {},
    [1, 1, 4],
    Float32Array.of(0.301, 0.5, 0.703, 1),
    identity([1, 1, 4], 'uint8'),
  )
  // 127.5 is halfway: to the even number.
  assert.equal(toNumbers(rounded), [77, 128, 179, 255])
  const beyond = await seen({ mean: [100] }, [1, 1, 2], Float32Array.of(0, 1), identity([1, 1, 2], 'uint8'))
  assert.equal(toNumbers(beyond), [0, 155])
})

test('gradients through all of it are those of finite differences', async () => {
  const shape = [3, 5, 4] as const
  const model = tinyClassifier({ shape, classes: 4, layout: 'NHWC' })
  const common = {
    range: [0, 255],
    channels: 'BGR',
    mean: [100, 110, 120],
    std: [50, 60, 70],
    layout: 'NHWC',
  } as const
  for (const standardize of [undefined, 'tensorflow', 'unbiased'] as const) {
    const p = { ...common, ...(standardize && { standardize }) }
    const folded = foldPreprocessing(model, p, shape)
    const feeds = { [folded.input]: float32(noise(shape), [n, ...shape]) }
    for (const { error, kink } of await checkGradient(folded.model, feeds, { precise: true, threads: 1 }))
      assert.ok(error < 1e-4 || kink, `${standardize}: ${error}`)
  }
  const grey = foldPreprocessing(tinyClassifier({ shape, classes: 4 }), { channels: 'repeat' }, [1, 5, 4])
  const feeds = { [grey.input]: float32(noise([1, 5, 4]), [n, 1, 5, 4]) }
  for (const { error, kink } of await checkGradient(grey.model, feeds, { precise: true, threads: 1 }))
    assert.ok(error < 1e-4 || kink, `repeat: ${error}`)
})

test('nothing of it is an initializer: training would change it', () => {
  const p = { range: [0, 255], mean: [1], std: [2], standardize: 'unbiased' } as const
  const { model } = foldPreprocessing(identity([1, 2, 2]), p, [1, 2, 2])
  const floats = [...model.graph.initializers.values()].filter(({ dtype }) => dtype === 'float32')
  assert.equal(floats, [])
})

test('colours of the preprocessing in the order of the data, as pixels', () => {
  const p = { range: [0, 255], mean: [255, 51, 0], std: [51, 102, 255] } as const
  assert.equal(meanColour(p), [1, 0.2, 0])
  assert.equal(meanColour({ ...p, channels: 'BGR' }), [0, 0.2, 1])
  assert.equal(pixelDeviation({ ...p, channels: 'BGR' }), [1, 0.4, 0.2])
  near(meanColour({ ...p, channels: 'repeat' })!, [0.4])
  assert.is(meanColour({}), undefined)
})

test('data that would fit a model', () => {
  assert.equal(sampleShape(identity([8, 6, 3]), { layout: 'NHWC' }).shape, [3, 8, 6])
  assert.equal(sampleShape(identity([3, 8, 6]), { channels: 'repeat' }).shape, [1, 8, 6])
  assert.is(sampleShape(identity([3, 'H', 'W']), {}).shape, undefined)
})

test('what does not fit is refused with what may help', async () => {
  const fold = (model: Model, p: Preprocessing, shape: readonly number[]) => () =>
    foldPreprocessing(model, p, shape)
  const colours = identity([3, 8, 8])
  await throwsUserError(fold(colours, {}, [1, 8, 8]), 'input "x"', '[3,8,8]', '[1,8,8]', '--channels repeat')
  await throwsUserError(fold(colours, {}, [3, 4, 4]), '--resize 8x8')
  await throwsUserError(fold(colours, {}, [3, 8, 4]), '--resize 8x8')
  await throwsUserError(fold(identity([8, 8, 3]), {}, [3, 8, 8]), '--layout NHWC')
  await throwsUserError(
    fold(colours, { channels: 'BGR' }, [1, 8, 8]),
    '--channels BGR',
    '[3, H, W]',
    'repeat',
  )
  await throwsUserError(fold(colours, { channels: 'repeat' }, [3, 8, 8]), '--channels repeat', '[1, H, W]')
  await throwsUserError(fold(colours, { mean: [1, 2] }, [3, 8, 8]), '--mean', '1 number or 3', 'got 2')
  await throwsUserError(fold(colours, { std: [0] }, [3, 8, 8]), '--std', 'above 0')
  await throwsUserError(fold(colours, { dtype: 'uint8' }, [3, 8, 8]), 'dtype', 'float32', 'uint8')
  await throwsUserError(fold(identity([4], 'int64'), {}, [4]), 'input "x"', 'floats, uint8 or int8', 'int64')
})

test.run()
