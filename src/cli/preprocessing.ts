/** How the model wants images, as options of the command line. */
import type { Argv, Options } from 'yargs'
import type { Interpolation } from '../data/images/geometry.ts'
import { UserError } from '../errors.ts'
import type { ImagePreprocessing } from '../eval/preprocessing/image-preprocessing.ts'
import { interpolations } from '../eval/preprocessing/own-form.ts'
import { readPreprocessing as readPreprocessingFile } from '../eval/preprocessing/read.ts'
import {
  type ChannelOrder,
  channelOrders,
  type Standardization,
  standardizations,
} from '../onnx/preprocess/preprocessing.ts'
import { parseNumbers } from './options.ts'

export interface PreprocessingArguments {
  readonly resize?: string
  readonly crop?: string
  readonly interpolation?: Interpolation
  readonly range?: string
  readonly channels?: ChannelOrder
  readonly mean?: string
  readonly std?: string
  readonly standardize?: Standardization
  readonly layout?: 'NCHW' | 'NHWC'
  readonly preprocessing?: string
}

const preprocessingTable = {
  preprocessing: {
    type: 'string',
    describe:
      'how the model wants images: a JSON file (of this program, or a preprocessor_config.json), or torchvision:NAME; the options below go before it',
  },
  resize: { type: 'string', describe: 'pixels of the shorter side, or HEIGHTxWIDTH' },
  crop: { type: 'string', describe: 'the middle of it, after resizing: pixels, or HEIGHTxWIDTH' },
  interpolation: { choices: interpolations, describe: 'of resizing (default bilinear)' },
  range: {
    type: 'string',
    describe: 'values of black and white that the model wants, such as 0..255 (default 0..1)',
  },
  channels: {
    choices: Object.keys(channelOrders),
    describe: 'how the model wants colours (default: as they are); repeat: grey images three times',
  },
  mean: {
    type: 'string',
    describe: "subtracted, in units of the range: one number or one of the model's channels",
  },
  std: { type: 'string', describe: "divided by: one number or one of the model's channels" },
  standardize: {
    choices: standardizations,
    describe: 'each image to mean 0 and deviation 1, its variance over n or over n - 1',
  },
  layout: { choices: ['NCHW', 'NHWC'], describe: 'how the model wants images (default NCHW)' },
} as const satisfies Readonly<Record<keyof PreprocessingArguments, Options>>

/** For the help. */
export const preprocessingNames = Object.keys(preprocessingTable)

export const preprocessingOptions = (y: Argv): Argv => y.options(preprocessingTable)

/** @throws UserError naming the option or the field of the file */
export function readPreprocessing(args: PreprocessingArguments): ImagePreprocessing {
  const { resize, crop, interpolation, range, channels, mean, std, standardize, layout } = args
  return {
    ...(args.preprocessing !== undefined && readPreprocessingFile(args.preprocessing)),
    ...(resize !== undefined && { resize: parseSize('--resize', resize) }),
    ...(crop !== undefined && { crop: parseSize('--crop', crop) }),
    ...(interpolation !== undefined && { interpolation }),
    ...(range !== undefined && { range: parseRange(range) }),
    ...(channels !== undefined && { channels }),
    ...(mean !== undefined && { mean: parseNumbers('--mean', mean) }),
    ...(std !== undefined && { std: parseNumbers('--std', std) }),
    ...(standardize !== undefined && { standardize }),
    ...(layout !== undefined && { layout }),
  }
}

function parseSize(option: string, text: string): number | [height: number, width: number] {
  const [height, width, ...rest] = text.split('x').map(Number)
  const isSide = (side: number | undefined) => Number.isSafeInteger(side) && side! > 0
  if (!isSide(height) || (width !== undefined && !isSide(width)) || rest.length > 0)
    throw new UserError(`${option}: expected pixels such as 224, or HEIGHTxWIDTH, got "${text}"`)
  return width === undefined ? height! : [height!, width]
}

function parseRange(text: string): [number, number] {
  const [low, high, ...rest] = text.split('..').map(Number)
  if (rest.length > 0 || !Number.isFinite(low) || !Number.isFinite(high) || low! >= high!)
    throw new UserError(`--range: expected low..high such as 0..255, got "${text}"`)
  return [low!, high!]
}

/** Words that `readPreprocessing` reads back. */
export function preprocessingWords(p: ImagePreprocessing): string[] {
  const list = (values: readonly number[] | undefined) => values?.join(',')
  const size = (side: ImagePreprocessing['crop']) => (typeof side === 'object' ? side.join('x') : side)
  const said: readonly (readonly [string, string | number | undefined])[] = [
    ['--resize', size(p.resize)],
    ['--crop', size(p.crop)],
    ['--interpolation', p.interpolation],
    ['--range', p.range?.join('..')],
    ['--channels', p.channels],
    ['--mean', list(p.mean)],
    ['--std', list(p.std)],
    ['--standardize', p.standardize],
    ['--layout', p.layout],
  ]
  // A value that begins with a dash would be taken for an option.
  return said.flatMap(([option, value]) => {
    const text = String(value)
    return value === undefined ? [] : text.startsWith('-') ? [`${option}=${text}`] : [option, text]
  })
}
