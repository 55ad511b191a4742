import type { Argv } from 'yargs'
import { jsonOption } from '../../options.ts'

export interface Arguments {
  readonly spec: string
  readonly against?: string
  readonly classes?: number
  readonly limit?: number
  readonly json?: string
  readonly 'data-root': string
  readonly quiet: boolean
}

export const options = (y: Argv): Argv =>
  jsonOption(y)
    .positional('spec', { type: 'string', describe: 'data set: name[:split] or a path' })
    .option('against', { type: 'string', describe: 'another data set: which samples are in both?' })
    .option('classes', {
      type: 'number',
      describe: 'labels must be below it (default: as many as there are)',
    })
    .option('limit', { type: 'number', describe: 'only the first N samples' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .example('$0 data check pictures/train --against pictures/test', 'test images that were trained on')
