import { formats } from '../../../data/formats/index.ts'
import { datasets } from '../../../data/open.ts'
import { isSetName, sets } from '../../../data/sets/index.ts'
import { whereIs } from '../../../data/sets/open-set.ts'
import { table } from '../../../eval/text/table.ts'
import type { Arguments } from './list-options.ts'

export async function run({ 'data-root': root }: Arguments): Promise<number> {
  const rows = Object.entries(datasets).map(([name, set]) => [
    name,
    set.splits.join(', '),
    set.options?.join(', ') || 'none',
    isSetName(name) ? presence(name, root) : 'always',
    set.description,
  ])
  const lines = [
    ...table([['name', 'splits', 'options', 'here', 'what it is'], ...rows]),
    '',
    `here: under --data-root ${root}; manifold data fetch NAME brings a set`,
    '',
    'A path may be given in place of a name. What lies there is known by its content:',
    ...Object.values(formats).map(({ description }) => `  ${description}`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

/** Which splits of a set lie under the root. */
function presence(name: keyof typeof sets, root: string): string {
  const { splits } = sets[name]
  const here = splits.filter((split) => whereIs(sets[name], split, root) !== undefined)
  if (here.length === splits.length) return 'yes'
  return here.length === 0 ? 'no' : `${here.join(', ')} only`
}
