import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readPreprocessing } from '../../../src/eval/preprocessing/read.ts'
import { torchvisionPresets } from '../../../src/eval/preprocessing/torchvision-presets.ts'
import { withFiles } from '../../data/temporary.ts'
import { throwsUserError } from '../../data/user-error.ts'

async function reading(value: unknown) {
  let read: unknown
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  await withFiles({ 'p.json': new TextEncoder().encode(text) }, async (folder) => {
    read = readPreprocessing(`${folder}/p.json`)
  })
  return read
}

test('a file of this project is taken as it is', async () => {
  const whole = {
    resize: [40, 48],
    crop: 32,
    interpolation: 'bicubic',
    range: [0, 255],
    channels: 'BGR',
    mean: [1, 2, 3],
    std: [4, 5, 6],
    standardize: 'unbiased',
    layout: 'NHWC',
    dtype: 'uint8',
  }
  assert.equal(await reading(whole), whole)
  assert.equal(await reading({ standardize: true, mean: 0.5 }), { standardize: 'tensorflow', mean: [0.5] })
  assert.equal(await reading({ standardize: false, crop: null }), {})
})

test('torchvision’s weights have what its documentation says', () => {
  // https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.resnet50.html
  const imagenet = { channels: 'RGB', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
  const sized = (resize: number) => ({ resize, crop: 224, interpolation: 'bilinear', ...imagenet })
  assert.equal(readPreprocessing('torchvision:ResNet50_Weights.IMAGENET1K_V1'), sized(256))
  assert.equal(readPreprocessing('torchvision:ResNet50_Weights.IMAGENET1K_V2'), sized(232))
  assert.equal(readPreprocessing('torchvision:ResNet50_Weights.DEFAULT'), sized(232))
  const names = torchvisionPresets.flatMap(({ weights }) => weights.trim().split(/\s+/))
  assert.is(new Set(names).size, names.length)
})

test('a processor_config.json has it nested', async () => {
  const image_processor = { image_processor_type: 'ViTImageProcessor', size: { height: 8, width: 9 } }
  const read = (await reading({ processor_class: 'X', image_processor })) as { resize: unknown }
  assert.equal(read.resize, [8, 9])
})

test('fields that matter and are not known are refused by name; harmless ones are passed over', async () => {
  const vit = { image_processor_type: 'ViTImageProcessor' }
  const harmless = { processor_class: 'X', do_pad: false, do_reduce_labels: true, device: null }
  assert.equal(await reading({ ...vit, ...harmless }), await reading(vit))
  await throwsUserError(() => reading({ ...vit, do_pad: true }), 'p.json: do_pad', 'got true')
  await throwsUserError(() => reading({ ...vit, patch_size: 3 }), 'p.json: patch_size')
  await throwsUserError(() => reading({ ...vit, resample: 4 }), 'p.json: resample', '3 (bicubic)', 'got 4')
  await throwsUserError(() => reading({ ...vit, size: { longest_edge: 9 } }), 'p.json: size: longest_edge')
  await throwsUserError(() => reading({ ...vit, size: {} }), 'p.json: size', 'height and width')
  await throwsUserError(() => reading({ ...vit, image_mean: 'x' }), 'p.json: image_mean', 'numbers', '"x"')
  await throwsUserError(() => reading({ ...vit, image_std: [0, 1, 1] }), 'p.json: image_std', 'above 0')
  await throwsUserError(() => reading({ ...vit, do_resize: 1 }), 'p.json: do_resize', 'true or false')
  await throwsUserError(
    () => reading({ image_processor_type: 'DonutImageProcessor' }),
    'p.json: image_processor_type',
    'ViTImageProcessor',
    'got DonutImageProcessor',
  )
  await throwsUserError(() => reading({ do_resize: true, size: 224 }), 'image_processor_type', 'got none')
  await throwsUserError(
    () => reading({ image_processor_type: 'MobileViTImageProcessor', do_normalize: true }),
    'p.json: do_normalize',
    'do_flip_channel_order',
  )
})

test('wrong files are refused by file and field', async () => {
  await throwsUserError(() => reading('{'), 'p.json', 'expected JSON')
  await throwsUserError(() => reading('[1]'), 'p.json', 'object')
  await throwsUserError(() => reading({ meen: [1] }), 'p.json', 'resize, crop', 'got meen')
  await throwsUserError(
    () => reading({ range: [1, 0] }),
    'p.json: range',
    '[low, high] with low < high',
    '[1,0]',
  )
  await throwsUserError(() => reading({ resize: 0 }), 'p.json: resize', 'a number of pixels')
  await throwsUserError(() => reading({ crop: [1, 2, 3] }), 'p.json: crop', '[height, width]')
  await throwsUserError(
    () => reading({ interpolation: 'area' }),
    'p.json: interpolation',
    'bilinear',
    '"area"',
  )
  await throwsUserError(() => reading({ channels: 'GBR' }), 'p.json: channels', 'BGR')
  await throwsUserError(() => reading({ layout: 'HWCN' }), 'p.json: layout', 'NHWC')
  await throwsUserError(() => reading({ std: [-1] }), 'p.json: std', 'above 0')
  await throwsUserError(() => reading({ standardize: 'numpy' }), 'p.json: standardize', 'tensorflow')
  await throwsUserError(
    () => reading({ pretrained_cfg: { crop_mode: 'border' } }),
    'pretrained_cfg: crop_mode',
  )
  await throwsUserError(() => readPreprocessing('/nothing.json'), '--preprocessing', '/nothing.json')
  await throwsUserError(
    () => readPreprocessing('torchvision:resnet50_weights.default'),
    'torchvision:resnet50_weights.default',
    'ResNet50_Weights.DEFAULT',
  )
})

test.run()
