/** What Hugging Face's image processors do to the size of an image. */
import type { Geometry, Interpolation } from '../../data/images/geometry.ts'
import { type Fields, isSide } from './fields.ts'
import type { processorDefaults } from './hugging-face-defaults.ts'

export type Processor = keyof typeof processorDefaults

export const geometryFields = [
  'do_resize',
  'size',
  'default_to_square',
  'resample',
  'do_center_crop',
  'crop_size',
  'crop_pct',
] as const

/**
 * A crop of an odd margin is there one pixel further to the left or to the top than torchvision's, which this project's is, in half
 * of the cases.
 */
export function huggingFaceGeometry(fields: Fields, processor: Processor): Geometry {
  const resized = fields.flag('do_resize') ? resize(fields, processor) : {}
  const cropped = fields.flag('do_center_crop') ? { crop: cropSize(fields) } : {}
  return { ...resized, ...cropped }
}

/** Some crop to what is said to be the size, after resizing to more. */
function resize(fields: Fields, processor: Processor): Geometry {
  const interpolation = { interpolation: interpolationOf(fields) }
  const size = sizeOf(fields)
  if (processor === 'ConvNext') {
    if (typeof size !== 'number') throw fields.wrong('size', 'a shortest_edge')
    if (size >= 384) return { resize: [size, size], ...interpolation }
    return { resize: Math.trunc(size / share(fields)), crop: size, ...interpolation }
  }
  if (processor === 'Levit' && typeof size === 'number')
    return { resize: Math.trunc((256 / 224) * size), ...interpolation }
  if (processor !== 'PoolFormer') return { resize: size, ...interpolation }
  const side = typeof size === 'number' ? size : size[0]
  if (typeof size !== 'number' && size[1] !== side) throw fields.wrong('size', 'a square')
  return { resize: Math.trunc(side / share(fields)), ...interpolation }
}

const share = (fields: Fields): number =>
  fields.get(
    'crop_pct',
    'a share above 0, at most 1',
    (v): v is number => typeof v === 'number' && v > 0 && v <= 1,
  )!

/** Old files have one number, which is the shorter side or both, as the class has it. */
function sizeOf(fields: Fields): number | readonly [number, number] {
  const side = fields.all.size
  if (isSide(side)) return fields.flag('default_to_square') ? [side, side] : side
  const size = fields.object('size')
  const of = (key: string) => size?.get(key, 'a number of pixels', isSide)
  const stray = Object.keys(size?.all ?? {}).find(
    (key) => !['height', 'width', 'shortest_edge'].includes(key),
  )
  if (stray !== undefined) throw size!.wrong(stray, 'height and width, or shortest_edge alone')
  const [height, width, shorter] = [of('height'), of('width'), of('shortest_edge')]
  if (shorter !== undefined && height === undefined && width === undefined) return shorter
  if (height !== undefined && width !== undefined && shorter === undefined) return [height, width]
  throw fields.wrong('size', 'height and width, or shortest_edge')
}

function cropSize(fields: Fields): NonNullable<Geometry['crop']> {
  const side = fields.all.crop_size
  if (isSide(side)) return side
  const size = fields.object('crop_size')
  const height = size?.get('height', 'a number of pixels', isSide)
  const width = size?.get('width', 'a number of pixels', isSide)
  if (height === undefined || width === undefined) throw fields.wrong('crop_size', 'height and width')
  return height === width ? height : [height, width]
}

/** Pillow's numbers; 4 is box and 5 hamming. */
const resamplings: Readonly<Record<number, Interpolation>> = {
  0: 'nearest',
  1: 'lanczos',
  2: 'bilinear',
  3: 'bicubic',
}

function interpolationOf(fields: Fields): Interpolation {
  const found = resamplings[fields.all.resample as number]
  if (found === undefined)
    throw fields.wrong('resample', '0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic)')
  return found
}
