/** Whether the data of an experiment are at hand, without opening any. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { generated } from '../../data/generators/index.ts'
import { parsePlaceSpec } from '../../data/place-spec.ts'
import { isSetName, type SetName, sets } from '../../data/sets/index.ts'
import { whereIs } from '../../data/sets/open-set.ts'
import type { NamedSet } from '../../data/sets/set.ts'
import { UserError } from '../../errors.ts'
import type { Arm } from '../../reproduce/experiment.ts'

/** `drawn` by this program, `here`, or `missing`. */
export type Presence = 'drawn' | 'here' | 'missing'

/** @param data as arms name it: of a set all splits are looked for, of anything else the path or the folder under the root */
export function presenceOf(data: string, root: string): Presence {
  const name = nameIn(data)
  if (name !== undefined && Object.hasOwn(generated, name)) return 'drawn'
  if (name !== undefined && isSetName(name)) return isWhole(name, root) ? 'here' : 'missing'
  const isHere = (place: string) => existsSync(place) || existsSync(path.join(root, place))
  return parsePlaceSpec(data, isHere) ? 'here' : 'missing'
}

/** The name that a SPEC begins with; undefined for a path. */
const nameIn = (data: string): string | undefined => /^[\w-]+(?=[:?]|$)/.exec(data)?.[0]

function isWhole(name: SetName, root: string): boolean {
  const set: NamedSet = sets[name]
  return set.splits.every((split) => whereIs(set, split, root) !== undefined)
}

/** How a set is brought here; undefined for what is fetched from nowhere. */
export function fetchCommand(data: string, root: string): string | undefined {
  const name = nameIn(data)
  if (name === undefined || !isSetName(name)) return undefined
  return `manifold data fetch ${name}${root === 'data' ? '' : ` --data-root ${root}`}`
}

/** @throws UserError naming every data set that is missing, and the ways out */
export function checkData(arms: readonly Pick<Arm, 'train'>[], root: string): void {
  const names = [...new Set(arms.map(({ train }) => train.data))]
  const missing = names.filter((data) => presenceOf(data, root) === 'missing')
  if (missing.length === 0) return
  const commands = missing.flatMap((data) => fetchCommand(data, root) ?? [])
  const fetched = commands.length === 0 ? '' : `${commands.map((one) => `"${one}"`).join(', ')} brings it; `
  throw new UserError(
    `data: expected ${names.join(', ')} under --data-root ${root}, got no ${missing.join(', no ')} ` +
      `(${fetched}--only leaves arms out, --replace ${missing[0]}=SPEC takes other data)`,
  )
}
