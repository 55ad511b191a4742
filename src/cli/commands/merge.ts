import type { Argv } from 'yargs'
import { mergeShards, parseShardFile } from '../../eval/shards/merge.ts'
import { readBytes } from '../../onnx/file.ts'
import { checkDemands, conclude, type OutcomeArguments, outcomeOptions } from '../evaluate/outcome.ts'

interface Arguments extends OutcomeArguments {
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

export async function run(args: Arguments): Promise<number> {
  const reference = checkDemands(args)
  const files = args.shards.map((file) => parseShardFile(file, new TextDecoder().decode(readBytes(file))))
  return conclude(args, await mergeShards(files), reference)
}
