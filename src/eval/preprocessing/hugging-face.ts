/**
 * The `preprocessor_config.json` of a classifier on the Hugging Face Hub. What it does not say is as its image processor's class has it;
 * null says that there is none.
 *
 * https://huggingface.co/docs/transformers/main_classes/image_processor
 */
import { UserError } from '../../errors.ts'
import { Fields } from './fields.ts'
import { processorDefaults } from './hugging-face-defaults.ts'
import { geometryFields, huggingFaceGeometry, type Processor } from './hugging-face-geometry.ts'
import type { ImagePreprocessing } from './image-preprocessing.ts'
import { defined, deviations } from './own-form.ts'

const arithmeticFields = [
  'do_rescale',
  'rescale_factor',
  'rescale_offset',
  'do_normalize',
  'image_mean',
  'image_std',
  'include_top',
  'do_flip_channel_order',
  'do_convert_rgb',
  'data_format',
] as const

/** They say nothing of what happens to an image, or only with a `do_` that is refused. */
const harmless: ReadonlySet<string> = new Set([
  'image_processor_type',
  'feature_extractor_type',
  'processor_class',
  'device',
  'disable_grouping',
  'do_reduce_labels',
  'reduce_labels',
  'input_data_format',
  'pad_size',
  'return_tensors',
  'size_divisor',
  '_valid_processor_keys',
  '_valid_kwargs_names',
])

/** Fields of such a file; own files have none of these. */
export const isHuggingFace = (all: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(all).some(
    (key) => key.startsWith('do_') || /^(image_processor|feature_extractor)_type$/.test(key),
  )

/** @throws UserError for a processor or a field that does what this project cannot, naming it */
export function readHuggingFace(said: Fields): ImagePreprocessing {
  const processor = processorOf(said)
  refuseUnknown(said)
  const all = { ...processorDefaults[processor], ...said.all }
  const fields = new Fields(said.where, all)
  const flips = fields.flag('do_flip_channel_order')
  const normalizes = fields.flag('do_normalize')
  // The one processor that flips passes over this.
  if (flips && normalizes) throw fields.wrong('do_normalize', 'false where do_flip_channel_order is true')
  return defined({
    ...huggingFaceGeometry(fields, processor),
    range: range(fields),
    channels: flips ? ('BGR' as const) : fields.flag('do_convert_rgb') ? ('RGB' as const) : undefined,
    mean: normalizes ? fields.numbers('image_mean') : undefined,
    std: deviation(fields),
    layout: layout(fields),
  })
}

/** Of old files a feature extractor; newer classes are called Fast or Pil after their backend. */
function processorOf(fields: Fields): Processor {
  const isText = (value: unknown) => typeof value === 'string'
  const type =
    fields.get('image_processor_type', 'the name of a class', isText) ??
    fields.get('feature_extractor_type', 'the name of a class', isText)
  const name = type?.replace(/(ImageProcessor|FeatureExtractor)(Fast|Pil)?$/, '')
  if (name !== undefined && Object.hasOwn(processorDefaults, name)) return name as Processor
  const known = Object.keys(processorDefaults).map((key) => `${key}ImageProcessor`)
  throw new UserError(
    `${fields.where}: image_processor_type: expected one of ${known.join(', ')}, got ${type ?? 'none'}`,
  )
}

/** What a file may have beside: steps that it says are not taken. */
function refuseUnknown({ where, all }: Fields): void {
  const known: ReadonlySet<string> = new Set([...arithmeticFields, ...geometryFields])
  for (const [key, value] of Object.entries(all)) {
    const isOff = key.startsWith('do_') && (value === false || value === null)
    if (known.has(key) || harmless.has(key) || isOff) continue
    throw new UserError(
      `${where}: ${key}: expected fields that this program knows, got ${JSON.stringify(value)}`,
    )
  }
}

/** Bytes times the factor, and 1 less with an offset. 255 times the float32 nearest to 1 / 255 is 1. */
function range(fields: Fields): readonly [number, number] {
  if (!fields.flag('do_rescale')) return [0, 255]
  const high = 255 * (fields.number('rescale_factor') ?? 1 / 255)
  const snapped = Math.abs(high - Math.round(high)) < 1e-6 ? Math.round(high) : high
  return fields.flag('rescale_offset') ? [-1, snapped - 1] : [0, snapped]
}

/** EfficientNet's with its top divides once more. */
function deviation(fields: Fields): readonly number[] | undefined {
  const std = deviations(fields, 'image_std')
  const times = Number(fields.flag('do_normalize')) + Number(fields.flag('include_top'))
  return times === 0 ? undefined : std?.map((value) => value ** times)
}

const layout = (fields: Fields): 'NHWC' | undefined =>
  fields.choice('data_format', ['channels_first', 'channels_last']) === 'channels_last' ? 'NHWC' : undefined
