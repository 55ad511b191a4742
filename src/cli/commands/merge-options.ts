import type { Argv } from 'yargs'
import { type OutcomeArguments, outcomeOptions } from '../evaluate/outcome-options.ts'

export interface Arguments extends OutcomeArguments {
  readonly shards: readonly string[]
}

export const options = (y: Argv): Argv =>
  outcomeOptions(y)
    .positional('shards', {
      type: 'string',
      array: true,
      describe: 'JSON files of evaluate --shard, all parts',
    })
    .example('$0 merge 1.json 2.json 3.json --json whole.json', 'parts evaluated with --shard 1/3, 2/3, 3/3')
