import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { deformImages } from '../../../src/eval/deformations/deform-images.ts'
import { rotate } from '../../../src/eval/deformations/rotate.ts'
import { throwsUserError } from '../../data/user-error.ts'
import { imageOf } from './golden.ts'

const corrected = { seed: 9, form: 'corrected', fill: [0] } as const
const quarter = { name: 'rotate', strength: 90 } as const

test('each image has the stream of its seed, deformation and number', async () => {
  const shape = [1, 6, 6] as const
  const images = Float32Array.from([...imageOf(shape), ...imageOf(shape)])
  const result = await deformImages(images, Int32Array.of(4, 11), quarter, { ...corrected, shape })
  for (const [i, sample] of [4, 11].entries()) {
    const random = randomStream(9, 'deformation/rotate', sample, 0)
    const expected = rotate.apply(imageOf(shape), { ...corrected, shape, strength: 90, random })
    assert.equal(result.slice(36 * i, 36 * (i + 1)), expected)
  }
})

test('the same draw at every strength and in every form', async () => {
  const shape = [1, 32, 32] as const
  const options = { ...corrected, shape }
  const one = Int32Array.of(3)
  // The same share of another strength is the same angle: draws are (2 u - 1) strength.
  const u = randomStream(9, 'deformation/rotate', 3, 0).uniform()
  const whole = { ...options, strength: 40, random: { ...randomStream(0, '', 0, 0), uniform: () => u } }
  for (const form of ['corrected', 'paper-code'] as const) {
    const result = await deformImages(
      imageOf(shape),
      one,
      { name: 'rotate', strength: 40 },
      { ...options, form },
    )
    assert.equal(result, rotate.apply(imageOf(shape), { ...whole, form } as never))
  }
})

test('an image [H, W] is one channel; one fill is that of all channels', async () => {
  const one = Int32Array.of(0)
  const flat = await deformImages(imageOf([1, 5, 7]), one, quarter, { ...corrected, shape: [5, 7] })
  assert.equal(flat, await deformImages(imageOf([1, 5, 7]), one, quarter, { ...corrected, shape: [1, 5, 7] }))
  const out = { name: 'zoom', strength: 1.8 } as const
  const shape = [2, 5, 7]
  const same = await deformImages(imageOf([2, 5, 7]), one, out, { ...corrected, shape, fill: [0.5] })
  assert.equal(
    same,
    await deformImages(imageOf([2, 5, 7]), one, out, { ...corrected, shape, fill: [0.5, 0.5] }),
  )
  assert.is(same[0], 0.5)
})

test('a form that a deformation has not is `corrected`', async () => {
  const [one, shape] = [Int32Array.of(0), [1, 8, 8]]
  const choice = { name: 'translate', strength: 0.5 } as const
  const paper = await deformImages(imageOf([1, 8, 8]), one, choice, {
    ...corrected,
    shape,
    form: 'paper-code',
  })
  assert.equal(paper, await deformImages(imageOf([1, 8, 8]), one, choice, { ...corrected, shape }))
})

test('data that are no images, and fills that do not fit', async () => {
  const deform = (shape: number[], fill: number[]) => () =>
    deformImages(new Float32Array(shape.reduce((a, b) => a * b)), Int32Array.of(0), quarter, {
      ...corrected,
      shape,
      fill,
    })
  await throwsUserError(deform([2], [0]), '--deform: expected images [C, H, W], the data has [2]')
  await throwsUserError(deform([3, 2, 2, 2], [0]), 'the data has [3, 2, 2, 2]')
  await throwsUserError(
    deform([3, 2, 2], [0, 1]),
    '--deform: expected a fill of 1 number or 3 (channels of the data), got 2',
  )
  await throwsUserError(deform([3, 2, 2], [2]), '--deform: expected a fill in [0, 1], got 2')
  await throwsUserError(deform([1, 2, 2], [Number.NaN]), 'got NaN')
})

test.run()
