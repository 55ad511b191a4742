/**
 * The config.json of a timm model on the Hugging Face Hub, for evaluation.
 *
 * https://huggingface.co/docs/timm/quickstart#image-augmentation
 */
import { UserError } from '../../errors.ts'
import { type Fields, isSide } from './fields.ts'
import type { ImagePreprocessing } from './image-preprocessing.ts'
import { deviations } from './own-form.ts'
import { imagenet } from './torchvision.ts'

/** The part of such a file that says it; undefined for other files. */
export function timmFields(fields: Fields): Fields | undefined {
  if (Array.isArray(fields.all.input_size)) return fields
  return 'pretrained_cfg' in fields.all ? fields.object('pretrained_cfg') : undefined
}

/** @throws UserError for ways to crop that need more than a resize and a crop */
export function readTimm(fields: Fields): ImagePreprocessing {
  const isSize = (v: unknown): v is readonly [number, number, number] =>
    Array.isArray(v) && v.length === 3 && v.every(isSide)
  const [channels, height, width] = fields.get('input_size', '[channels, height, width]', isSize) ?? [
    3, 224, 224,
  ]
  const share = fields.number('crop_pct') ?? 0.875
  const mode = fields.choice('crop_mode', ['center', 'squash']) ?? 'center'
  if (mode === 'center' && height !== width)
    throw new UserError(`${fields.where}: input_size: expected a square, got [${height}, ${width}]`)
  const [tall, wide] = [Math.floor(height / share), Math.floor(width / share)]
  return {
    resize: mode === 'squash' ? [tall, wide] : tall,
    crop: height === width ? height : [height, width],
    interpolation: fields.choice('interpolation', ['bicubic', 'bilinear', 'nearest', 'lanczos']) ?? 'bicubic',
    channels: channels === 1 ? 'grey' : 'RGB',
    mean: fields.numbers('mean') ?? imagenet.mean,
    std: deviations(fields, 'std') ?? imagenet.std,
  }
}
