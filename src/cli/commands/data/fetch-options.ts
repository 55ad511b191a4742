import type { Argv } from 'yargs'
import { sets } from '../../../data/sets/index.ts'

export interface Arguments {
  readonly name: string
  readonly mirror?: string
  readonly from?: string
  readonly 'data-root': string
  readonly quiet: boolean
}

export const options = (y: Argv): Argv =>
  y
    .positional('name', {
      type: 'string',
      describe: `${Object.keys(sets).join(', ')}, all of it or one split (svhn:test)`,
    })
    .option('mirror', {
      type: 'string',
      describe: 'address of a folder with the same files, in place of the public ones',
    })
    .option('from', {
      type: 'string',
      describe: 'a file of the set, or a folder with its files, on this machine: verified and copied',
    })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .example('$0 data fetch cifar-10', 'into data/cifar-10; run again after a failure, it goes on from there')
    .example('$0 data fetch mnist --from ~/Downloads', 'on a machine without a network')
