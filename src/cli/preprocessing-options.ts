/** How the model wants images, as options of the command line. */
import type { Argv, Options } from 'yargs'
import type { Interpolation } from '../data/images/geometry.ts'
import { interpolations } from '../eval/preprocessing/own-form.ts'
import {
  type ChannelOrder,
  channelOrders,
  type Standardization,
  standardizations,
} from '../onnx/preprocess/preprocessing.ts'

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
