import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memoryDataset } from '../../../src/data/dataset.ts'
import { reshaped } from '../../../src/data/images/geometry.ts'
import { reshapedDataset } from '../../../src/data/images/reshaped-dataset.ts'
import { throwsUserError } from '../user-error.ts'

const [channels, height, width] = [3, 6, 9]
const bytes = Uint8Array.from({ length: 2 * channels * height * width }, (_, i) => (i * i + 5 * i) % 256)
const data = memoryDataset({
  spec: 'arrays',
  shape: [channels, height, width],
  classes: 2,
  values: bytes,
  labels: Int32Array.of(1, 0),
})

test('arrays become as large as decoded images would, value for value', async () => {
  for (const geometry of [
    { resize: 4 },
    { resize: [3, 5], crop: 3, interpolation: 'nearest' },
    { crop: [4, 12] },
  ] as const) {
    const made = reshapedDataset(data, geometry)
    const { images, labels } = await made.read([1, 0])
    assert.equal([...labels], [0, 1])
    const each = channels * height * width
    const expected = [1, 0].flatMap((i) => {
      const values = new Uint8Array(each)
      for (let c = 0; c < channels; c += 1)
        for (let at = 0; at < height * width; at += 1)
          values[at * channels + c] = bytes[i * each + c * height * width + at]!
      const out = reshaped({ height, width, channels, values }, geometry)
      assert.equal(made.shape, [channels, out.height, out.width])
      return [0, 1, 2].flatMap((c) => [...out.values].filter((_, at) => at % channels === c))
    })
    assert.equal(
      Array.from(images, (v) => Math.round(255 * v)),
      expected,
    )
  }
})

test('without a resize or a crop it is the data set itself', () => {
  assert.is(reshapedDataset(data, { interpolation: 'nearest' }), data)
})

test('what is no image of 8 bits is refused', async () => {
  const points = memoryDataset({
    spec: 'points',
    shape: [2],
    classes: 2,
    values: new Float32Array(2),
    labels: Int32Array.of(0),
  })
  await throwsUserError(() => reshapedDataset(points, { resize: 4 }), '--resize', 'points', '[2]')
  const floats = memoryDataset({
    spec: 'floats',
    shape: [1, 2, 2],
    classes: 2,
    values: Float32Array.of(0, 1, 0.5, 0.25),
    labels: Int32Array.of(0),
  })
  await throwsUserError(
    () => reshapedDataset(floats, { resize: 4 }).read([0]),
    'floats: sample 0',
    '8-bit',
    '0.5',
  )
})

test.run()
