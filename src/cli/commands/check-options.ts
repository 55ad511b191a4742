import type { Argv } from 'yargs'
import { dataRootOption, type RuntimeArguments, runtimeOptions } from '../options.ts'
import { type PreprocessingArguments, preprocessingOptions } from '../preprocessing-options.ts'

export interface Arguments extends RuntimeArguments, PreprocessingArguments {
  readonly model: string
  readonly data?: string
  readonly 'data-root': string
  readonly shape?: string
  readonly output?: string
  readonly 'straight-through': boolean
  readonly directions: number
  readonly tolerance: number
}

export const options = (y: Argv): Argv =>
  preprocessingOptions(runtimeOptions(dataRootOption(y)))
    .positional('model', { type: 'string', describe: 'ONNX file' })
    .option('data', { type: 'string', describe: 'images to check at (default: uniform noise)' })
    .option('shape', {
      type: 'string',
      describe: 'of the input, batch included, where the file leaves it open',
    })
    .option('output', { type: 'string', describe: 'the output that holds the scores' })
    .option('straight-through', {
      type: 'boolean',
      default: false,
      describe:
        'of a quantised or binarised model: check it with rounding left out (Sign as clip to [-1, 1])',
    })
    .option('directions', { type: 'number', default: 5, describe: 'random directions to compare along' })
    .option('tolerance', {
      type: 'number',
      default: 0.01,
      describe: 'relative error that the median may have',
    })
