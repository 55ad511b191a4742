/** A preprocessing file in this project's own form, the one that evaluations write into their settings. */
import type { Geometry } from '../../data/images/geometry.ts'
import { UserError } from '../../errors.ts'
import { channelOrders, standardizations } from '../../onnx/preprocess/preprocessing.ts'
import { type DType, dtypes } from '../../onnx/tensor.ts'
import { type Fields, isNumbers, isSide } from './fields.ts'
import type { ImagePreprocessing } from './image-preprocessing.ts'

export const interpolations = ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const

const names = [
  'resize',
  'crop',
  'interpolation',
  'range',
  'channels',
  'mean',
  'std',
  'standardize',
  'layout',
  'dtype',
] as const satisfies readonly (keyof ImagePreprocessing)[]

/** @throws UserError for a field that there is not, or of a value that it cannot have */
export function readOwnForm(fields: Fields): ImagePreprocessing {
  const stray = Object.keys(fields.all).find((key) => !(names as readonly string[]).includes(key))
  if (stray !== undefined)
    throw new UserError(`${fields.where}: expected the fields ${names.join(', ')}, got ${stray}`)
  return defined({
    resize: size(fields, 'resize'),
    crop: size(fields, 'crop'),
    interpolation: fields.choice('interpolation', interpolations),
    range: fields.get('range', '[low, high] with low < high', isRange),
    channels: fields.choice('channels', Object.keys(channelOrders) as (keyof typeof channelOrders)[]),
    mean: fields.numbers('mean'),
    std: deviations(fields, 'std'),
    standardize: fields.all.standardize === true ? 'tensorflow' : standardization(fields),
    layout: fields.choice('layout', ['NCHW', 'NHWC']),
    dtype: fields.choice('dtype', Object.keys(dtypes) as DType[]),
  })
}

/** false says the same as nothing. */
const standardization = (fields: Fields) =>
  fields.all.standardize === false ? undefined : fields.choice('standardize', standardizations)

function size(fields: Fields, field: 'resize' | 'crop'): Geometry['crop'] {
  const isPair = (v: unknown): v is readonly [number, number] =>
    Array.isArray(v) && v.length === 2 && v.every(isSide)
  return fields.get(field, 'a number of pixels, or [height, width]', (v) => isSide(v) || isPair(v))
}

const isRange = (value: unknown): value is readonly [number, number] =>
  isNumbers(value) && value.length === 2 && value[0]! < value[1]!

/** Numbers above 0. */
export function deviations(fields: Fields, field: string): readonly number[] | undefined {
  const values = fields.numbers(field)
  if (values?.some((value) => value <= 0)) throw fields.wrong(field, 'numbers above 0')
  return values
}

/** Without the fields that are undefined. */
export const defined = <T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
