import type { Argv } from 'yargs'

export interface Arguments {
  readonly 'data-root': string
}

export const options = (y: Argv): Argv =>
  y.option('data-root', { type: 'string', default: 'data', describe: 'folder of downloaded data sets' })
