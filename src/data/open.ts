/** Opens the data set that a SPEC names: by its name, by its path, or by the name of its folder. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { UserError } from '../errors.ts'
import type { Dataset } from './dataset.ts'
import { type Generator, type GeneratorName, generated } from './generators/index.ts'
import type { NamedDataset, OpenOptions } from './named-dataset.ts'
import { parsePlaceSpec } from './place-spec.ts'
import { isSetName, sets } from './sets/index.ts'
import { openSet } from './sets/open-set.ts'
import { parseSpec } from './spec.ts'

export type { NamedDataset, OpenOptions } from './named-dataset.ts'

/** Every data set that has a name. */
export const datasets: Readonly<Record<string, NamedDataset>> = { ...generated, ...sets }

/**
 * Opens a data set.
 *
 * @param spec
 * - a name of `datasets` with its split, test where absent (`glyphs:train`, `glyphs:test?seed=3&n=500`);
 * - a path of what a format of `formats` knows, `PATH[:split][?option=value]`, IDX images also as `IMAGES,LABELS`;
 * - the name of a folder under the root, `cifar-10-jpeg:test`, with files or folders that are called as the splits are
 * @throws UserError for an unknown name, split or option, and for files that are missing or broken
 */
export async function openDataset(spec: string, options: OpenOptions = {}): Promise<Dataset> {
  const { root = 'data', ...rest } = options
  const name = /^[\w-]+(?=[:?]|$)/.exec(spec)?.[0] ?? ''
  if (isGeneratorName(name)) return openGenerated(name, spec, options)
  if (isSetName(name)) return openSet(spec, root, rest)
  const place = parsePlaceSpec(spec, existsSync)
  if (place) return (await loadFormats()).openPath(place.path, { ...rest, ...place, spec })
  const below = parsePlaceSpec(spec, (path) => path === basename(path) && existsSync(join(root, path)))
  if (below) return (await loadFormats()).openUnderRoot(join(root, below.path), { ...rest, ...below, spec })
  throw new UserError(
    `${spec}: data: expected a path, a folder in ${root}, or one of ${Object.keys(datasets).join(', ')} ` +
      '(manifold data list), got none of these',
  )
}

/** With all their readers, which what is generated needs none of. */
const loadFormats = () => import('./formats/index.ts')

const isGeneratorName = (name: string): name is GeneratorName => Object.hasOwn(generated, name)

function openGenerated(name: GeneratorName, spec: string, options: OpenOptions): Dataset {
  const { split: said, options: numbers } = parseSpec(spec)!
  const set: Generator = generated[name]
  const split = set.splits.find((known) => known === said)
  if (split === undefined)
    throw new UserError(`${spec}: split: expected ${set.splits.join(' or ')}, got "${said}"`)
  const stray = Object.keys(numbers).find((option) => !set.options.includes(option))
  if (stray !== undefined)
    throw new UserError(`${spec}: options: expected ${set.options.join(', ')}, got "${stray}"`)
  return set.open(split, numbers, options)
}
