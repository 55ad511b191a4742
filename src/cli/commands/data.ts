import type { Argv } from 'yargs'
import { datasets, type NamedDataset } from '../../data/open.ts'
import { table } from '../../eval/text-report.ts'

export const options = (y: Argv): Argv => y

export async function run(): Promise<number> {
  const rows = Object.entries(datasets as Record<string, NamedDataset>).map(([name, set]) => [
    name,
    set.splits.join(', '),
    set.options.join(', ') || 'none',
    set.description,
  ])
  process.stdout.write(`${table([['name', 'splits', 'options', 'what it is'], ...rows]).join('\n')}\n`)
  return 0
}
