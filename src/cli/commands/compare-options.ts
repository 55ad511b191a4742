import type { Argv } from 'yargs'
import { jsonOption } from '../options.ts'

export interface Arguments {
  readonly evaluations: readonly string[]
  readonly html?: string
  readonly json?: string
}

export const options = (y: Argv): Argv =>
  jsonOption(y)
    .positional('evaluations', {
      type: 'string',
      array: true,
      describe: 'JSON files of evaluate --json; differences are to the first',
    })
    .option('html', { type: 'string', describe: 'write a page with tables and charts' })
    .example('$0 compare a.json b.json', 'a table')
    .example('$0 compare a.json b.json c.json --html compared.html', 'a page')
