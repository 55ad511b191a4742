import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { augmentationNames, augmentations } from '../../../src/data/augment/index.ts'
import { parseAugment } from '../../../src/data/augment/parse.ts'
import { throwsUserError } from '../user-error.ts'

test('an augmentation is read by its name, with its pixels', () => {
  const all = parseAugment('crop:4, cutout:16,flip')
  assert.equal(all, { crop: 4, flip: true, cutout: { size: 16, holes: 1, fill: [0], per: 'sample' } })
  assert.equal(parseAugment('flip'), { flip: true })
})

test('every augmentation can be written in its form, and describes itself', () => {
  for (const name of augmentationNames) {
    const text = augmentations[name].form.replace('PIXELS', '2')
    assert.equal(Object.keys(parseAugment(text)), [name])
    assert.ok(augmentations[name].describe.length > 0)
  }
})

test('other words are refused with the forms that exist', async () => {
  for (const word of [
    'zoom',
    'zoom:2',
    'toString',
    'crop',
    'crop:',
    'crop:x',
    'crop:-1',
    'crop:1.5',
    'crop:1:2',
    'flip:1',
    '',
  ])
    await throwsUserError(
      () => parseAugment(`flip,${word}`),
      '--augment: expected flip, crop:PIXELS, cutout:PIXELS, with commas between',
      `got "${word}"`,
    )
  await throwsUserError(() => parseAugment(''), 'got ""')
  await throwsUserError(
    () => parseAugment('crop:4,crop:2'),
    '--augment: expected crop once, got "crop:4,crop:2"',
  )
})

test.run()
