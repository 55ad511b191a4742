import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { preprocessingSteps } from '../../../src/eval/preprocessing/steps.ts'
import { tinyClassifier } from '../../cli/models.ts'
import { throwsUserError } from '../../data/user-error.ts'

test('every step with its shape, outside of the graph and inside', () => {
  const model = tinyClassifier({ shape: [3, 8, 6], layout: 'NHWC' })
  const p = {
    resize: 10,
    crop: [8, 6],
    range: [0, 255],
    mean: [1],
    channels: 'repeat',
    layout: 'NHWC',
  } as const
  assert.equal(preprocessingSteps(model, p), {
    outside: [
      { step: 'shorter side to 10, bilinear', shape: [1, null, null] },
      { step: 'the middle 8x6', shape: [1, 8, 6] },
      { step: 'pixels in [0, 1]: bytes / 255', shape: [1, 8, 6] },
    ],
    inside: [
      { step: 'values from 0 to 255', shape: [1, 8, 6] },
      { step: 'channels: the one channel of grey images three times', shape: [3, 8, 6] },
      { step: 'minus 1', shape: [3, 8, 6] },
      { step: 'channels last', shape: [8, 6, 3] },
    ],
    input: 'image: float32[N,8,6,3]',
  })
})

test('images that would not fit are refused', async () => {
  const model = tinyClassifier({ shape: [3, 8, 6] })
  await throwsUserError(() => preprocessingSteps(model, { crop: 8 }), 'input "image"', '[3,8,6]', '[3,8,8]')
})

test.run()
