import type { Argv } from 'yargs'
import { skipBrokenOption } from '../../options.ts'

export interface Arguments {
  readonly spec: string
  readonly out: string
  readonly limit?: number
  readonly columns?: number
  readonly class?: string
  readonly 'data-root': string
  readonly 'skip-broken': boolean
}

export const options = (y: Argv): Argv =>
  skipBrokenOption(y)
    .positional('spec', { type: 'string', describe: 'data set: name[:split] or a path' })
    .option('out', {
      alias: 'o',
      type: 'string',
      default: 'sheet.html',
      describe: 'page (.html) or picture (.png)',
    })
    .option('limit', { type: 'number', describe: 'samples shown (default 100; of points 1,000)' })
    .option('columns', { type: 'number', describe: 'images side by side (default: a class a column, or 10)' })
    .option('class', { type: 'string', describe: 'only this class, by its name or number' })
    .example('$0 data show cifar-10:train -o sheet.png', 'ten images of each class')
