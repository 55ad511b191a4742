/** .npy, .npz and safetensors as data sets: layouts, values, labels, and what is refused. */
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Dataset } from '../../../src/data/dataset.ts'
import { npy } from '../../../src/eval/save/npy.ts'
import { float32, labels, npyBytes, npzBytes, uint8 } from '../arrays/npy-bytes.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'
import { golden, open } from './goldens.ts'

type Arrays = Readonly<Record<string, Buffer>>

/** What the data set of an .npz with these arrays gives. */
async function opened<T>(
  arrays: Arrays,
  said: Record<string, string>,
  use: (data: Dataset) => Promise<T> | T,
): Promise<T> {
  let result: T | undefined
  await withFiles({ 'a.npz': npzBytes(arrays) }, async (folder) => {
    result = await use(await open(join(folder, 'a.npz'), { said }))
  })
  return result as T
}

const all = async (data: Dataset) => [...(await data.read(data.labels.map((_, i) => i))).images]
const shapeOf = (data: Dataset) => data.shape

const refused = (arrays: Arrays, said: Record<string, string>, ...parts: string[]) =>
  throwsUserError(() => opened(arrays, said, () => undefined), 'a.npz: ', ...parts)

const pixels = (...levels: number[]) => levels.map((level) => Math.fround(level / 255))

test('NHW, NCHW, NHWC and features, by the shape', async () => {
  const two = { labels: labels(0, 1) }
  assert.equal(await opened({ images: uint8([2, 4, 5]), ...two }, {}, shapeOf), [1, 4, 5])
  assert.equal(await opened({ images: uint8([2, 1, 4, 5]), ...two }, {}, shapeOf), [1, 4, 5])
  assert.equal(await opened({ images: uint8([2, 4, 5, 3]), ...two }, {}, shapeOf), [3, 4, 5])
  assert.equal(await opened({ images: uint8([2, 7]), ...two }, {}, shapeOf), [7])
  const channelsLast = await opened(
    { images: uint8([1, 1, 2, 3]), labels: labels(0) },
    { layout: 'NHWC' },
    all,
  )
  assert.equal(channelsLast, pixels(0, 3, 1, 4, 2, 5))
})

test('any order of the dimensions can be said', async () => {
  const images = uint8([2, 1, 3, 2]) // HWCN: 2 rows, 1 column, 3 channels, 2 samples
  const said = { layout: 'hwcn' }
  assert.equal(
    await opened({ images, labels: labels(0, 1) }, said, all),
    pixels(0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11),
  )
  await refused(
    { images, labels: labels(0, 1) },
    { layout: 'NHW' },
    'layout: expected the letters ND, NHW, NCHW',
    '"NHW"',
  )
})

test('shapes that both orders fit, or none, ask for the layout', async () => {
  for (const shape of [
    [1, 3, 2, 3],
    [1, 2, 2, 2],
    [1, 1, 1, 1],
  ])
    await refused(
      { images: uint8(shape), labels: labels(0) },
      {},
      'images: layout:',
      `[${shape.join(', ')}]`,
      '?layout=NHWC',
    )
  const five = { images: uint8([1, 1, 1, 1, 1]), labels: labels(0) }
  await refused(five, {}, 'images: expected images [n, c, h, w]', 'got images uint8 [1, 1, 1, 1, 1]')
})

test('uint8 are pixels, floats are as they are, bool are black and white', async () => {
  const of = (images: Buffer, said = {}) => opened({ images, labels: labels(0) }, said, all)
  assert.equal(await of(uint8([1, 1, 2], 254)), pixels(254, 255))
  assert.equal(await of(uint8([1, 1, 2], 0), { scale: '1' }), [0, 1])
  assert.equal(await of(float32([1, 1, 2], [0.25, 1])), [0.25, 1])
  assert.equal(await of(npyBytes('|b1', [1, 1, 2], Uint8Array.of(1, 0))), [1, 0])
  assert.equal(await of(float32([1, 1, 2], [51, 255]), { scale: '255' }), pixels(51, 255))
  assert.equal(await of(npyBytes('<i2', [1, 1, 2], Int16Array.of(7, 255)), { scale: '255' }), pixels(7, 255))
  assert.equal(await of(float32([1, 2], [-3, 300])), [-3, 300])
  assert.equal(await of(npyBytes('<i2', [1, 2], Int16Array.of(-3, 300))), [-3, 300])
})

test('floats that are no pixels are refused when the data are opened, or when they are read', async () => {
  const of = (...values: number[]) => ({ images: float32([2, 1, 1], values), labels: labels(0, 1) })
  await refused(of(255, 0), {}, 'images: sample 0: expected pixels in [0, 1], got 255', '?scale=255')
  await refused(of(-0.5, 0), {}, 'sample 0', 'got -0.5')
  await refused(of(300, 0), { scale: '255' }, 'sample 0', 'got 1.17')
  const later = (value: number) =>
    throwsUserError(
      () => opened(of(0, value), {}, (data) => data.read([1])),
      'images: sample 1',
      `got ${value}`,
    )
  for (const value of [2, Number.NaN, Number.POSITIVE_INFINITY]) await later(value)
  const features = { x: npyBytes('<f8', [1, 2], Float64Array.of(0, 1e300)), y: labels(0) }
  await refused(features, {}, 'x: sample 0: expected finite float32 values, got Infinity')
  await refused(
    { images: npyBytes('<i8', [1, 1, 1], new BigInt64Array(1)), labels: labels(0) },
    {},
    'got images int64 [1, 1, 1]',
    '?scale=255',
  )
})

test('labels: one an image, whole, within the classes', async () => {
  const images = uint8([2, 4, 5])
  const bad = (values: Buffer, ...parts: string[]) =>
    refused({ images, labels: values }, {}, 'labels: ', ...parts)
  await bad(labels(0), 'expected 2, one for each image of', 'got 1')
  await bad(labels(0, -1), 'label of sample 1: expected an integer of 0 or more, got -1')
  await bad(npyBytes('<f4', [2], Float32Array.of(0, 0.5)), 'label of sample 1', 'got 0.5')
  await bad(npyBytes('<i4', [2, 2], new Int32Array(4)), 'expected labels [n], got labels int32 [2, 2]')
  await refused({ images, labels: labels(0, 7) }, { classes: '7' }, 'expected an integer from 0 to 6, got 7')
  assert.is(await opened({ images, labels: labels(0, 7) }, { classes: '10' }, (data) => data.classes), 10)
  assert.is(await opened({ images, labels: labels(0, 7) }, {}, (data) => data.classes), 8)
})

test('an empty array, and options that are none', async () => {
  await refused(
    { images: uint8([0, 4, 5]), labels: labels() },
    {},
    'images: expected dimensions of at least 1',
  )
  const good = { images: uint8([1, 4, 5]), labels: labels(0) }
  for (const [option, value] of Object.entries({ scale: '0', classes: '1.5' }))
    await refused(good, { [option]: value }, `${option}: expected`, `got "${value}"`)
  await throwsUserError(
    () => opened(good, { size: '3' }, () => undefined),
    'options: expected layout, scale, classes, images, labels, got "size"',
  )
})

test('labels of a .npy lie beside it, under the name that goes with it', async () => {
  const images = uint8([2, 4, 5])
  const pairs = { 'test_images.npy': 'test_labels.npy', 'x_test.npy': 'y_test.npy', 'X.npy': 'y.npy' }
  for (const [name, partner] of Object.entries(pairs))
    await withFiles({ [name]: images, [partner]: labels(4, 2) }, async (folder) => {
      assert.equal([...(await open(join(folder, name))).labels], [4, 2])
    })
  await withFiles({ 'x.npy': images, 'max.npy': images }, async (folder) => {
    await throwsUserError(
      () => open(join(folder, 'x.npy')),
      'x.npy: labels: expected y.npy beside it',
      ',LABELS-PATH',
    )
    await throwsUserError(
      () => open(join(folder, 'max.npy')),
      'max.npy: labels: expected a name with "images"',
    )
    await throwsUserError(
      () => open(join(folder, 'x.npy'), { labels: join(folder, 'none') }),
      'none: ',
      'readable file',
    )
    await throwsUserError(() => open(join(folder, 'x.npy'), { labels: folder }), `${folder}: expected a file`)
  })
})

test('what evaluate --save writes opens again', async () => {
  const images = Buffer.from(npy('<f4', [2, 1, 2, 2], Float32Array.of(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1)))
  const adversarials = Buffer.from(npy('<f4', [1, 2, 1, 2, 2], new Float32Array(8)))
  const arrays = {
    images,
    labels: labels(1, 0),
    samples: labels(0, 1),
    predictions: labels(1, 1),
    adversarials,
  }
  assert.equal(await opened(arrays, {}, all), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1].map(Math.fround))
})

test('a Fortran array is read in any order', async () => {
  const data = await open(golden('x_fortran.npy'))
  const [forward, backward] = [await data.read([0, 1, 2]), await data.read([2, 1, 0])]
  assert.equal(backward.images.subarray(0, 3072), forward.images.subarray(2 * 3072))
})

test('safetensors: damaged, and without images', async () => {
  const file = (header: object, bytes: number) => {
    const text = Buffer.from(JSON.stringify(header))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(text.length))
    return Buffer.concat([length, text, Buffer.alloc(bytes)])
  }
  const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
    dtype,
    shape,
    data_offsets: [begin, end],
  })
  const cases = [
    [
      file({ images: entry('U8', [2, 4], 0, 8), labels: entry('I64', [2], 8, 24) }, 20),
      'expected 24 bytes of tensors, got 20',
    ],
    [
      file({ images: entry('F8_E4M3', [2, 4], 0, 8) }, 8),
      'tensor "images": dtype: expected "BOOL"',
      'got "F8_E4M3"',
    ],
    [
      file({ weight: entry('F32', [2, 2], 0, 16) }, 16),
      'labels: expected arrays named',
      'got weight float32 [2, 2]',
    ],
    [file({}, 0), 'got no arrays'],
    [file({ a: entry('U8', [1], 0, 1) }, 1).subarray(0, 20), 'header: expected'],
  ] as const
  for (const [bytes, ...parts] of cases)
    await withFiles({ 'a.safetensors': bytes }, (folder) =>
      throwsUserError(() => open(join(folder, 'a.safetensors')), 'a.safetensors: ', ...parts),
    )
})

test.run()
