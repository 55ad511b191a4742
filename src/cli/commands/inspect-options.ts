import type { Argv } from 'yargs'
import { jsonOption } from '../options.ts'
import { type PreprocessingArguments, preprocessingOptions } from '../preprocessing-options.ts'

export interface Arguments extends PreprocessingArguments {
  readonly model: string
  readonly output?: string
  readonly json?: string
  readonly graph: boolean
}

export const options = (y: Argv): Argv =>
  preprocessingOptions(jsonOption(y))
    .positional('model', { type: 'string', describe: 'ONNX file' })
    .option('output', { type: 'string', describe: 'the output that holds the scores' })
    .option('graph', { type: 'boolean', default: false, describe: 'print every node' })
