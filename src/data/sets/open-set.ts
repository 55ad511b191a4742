/** Where a split of a named set lies, and how it is opened. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../errors.ts'
import type { Dataset } from '../dataset.ts'
import type { ImageOptions } from '../images/options.ts'
import { placeOptions } from '../place-spec.ts'
import { findSet } from './index.ts'
import type { NamedSet } from './set.ts'

/** The path of what is opened for a split; undefined where nothing of it lies under the root. */
export function whereIs(set: NamedSet, split: string, root: string): string | undefined {
  return set.folders
    .flatMap((folder) => set.forms[split]!.map((form) => join(root, folder, form)))
    .find((path) => existsSync(path))
}

/**
 * Opens a split of a named set, whatever form it lies in.
 *
 * @param spec `name[:split][?option=value]`, the options being those of the set
 * @param root folder that holds the folders of downloaded sets
 * @throws UserError for an unknown split or option, and where nothing of it lies under the root, with what was looked for and where
 */
export async function openSet(spec: string, root: string, options: ImageOptions): Promise<Dataset> {
  const [text = '', query = ''] = spec.split(/\?(.*)/s)
  const { name, set, split = set.splits.at(-1)! } = findSet(text)
  const said = placeOptions(spec, query)
  const known = set.options ?? []
  const stray = Object.keys(said).find((option) => !known.includes(option))
  if (stray !== undefined)
    throw new UserError(`${spec}: options: expected ${known.join(', ') || 'none'}, got "${stray}"`)
  const full = `${name}:${split}${query === '' ? '' : `?${query}`}`
  const path = whereIs(set, split, root)
  if (path === undefined)
    throw new UserError(
      `${full}: expected ${set.forms[split]!.join(' or ')} in ${set.folders.map((folder) => join(root, folder)).join(' or ')}, ` +
        `got none (manifold data fetch ${name} brings it)`,
    )
  if (set.open) return set.open(path, full)
  const { openPath } = await import('../formats/index.ts')
  return openPath(path, { ...options, spec: full, split, said })
}
