import { mergeShards, parseShardFile } from '../../eval/shards/merge.ts'
import { readBytes } from '../../onnx/file.ts'
import { checkDemands, conclude } from '../evaluate/outcome.ts'
import type { Arguments } from './merge-options.ts'

export async function run(args: Arguments): Promise<number> {
  const reference = checkDemands(args)
  const files = args.shards.map((file) => parseShardFile(file, new TextDecoder().decode(readBytes(file))))
  return conclude(args, await mergeShards(files), reference)
}
