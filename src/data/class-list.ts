/**
 * The classes of a model by name, in the order of its outputs, as they are published: a name a line, a JSON list, or a JSON object from
 * number to name, alone (ImageNet's class index) or as `id2label` of a Hugging Face config.json.
 */
import { readFileSync } from 'node:fs'
import { UserError } from '../errors.ts'
import type { Dataset } from './dataset.ts'
import { isObject } from './json.ts'

/** What one class may be called; the first is how it is shown. */
export type ClassNames = readonly [name: string, ...others: string[]]

/** Other class numbers. */
export interface Relabelling {
  /** The new number of each class of the data. */
  readonly numbers: readonly number[]
  /** Names of all new classes; their count is that of the classes. */
  readonly classNames: readonly string[]
}

/** @throws UserError naming the file, and the line or field */
export function readClassList(file: string): ClassNames[] {
  const text = textOf(file).replace(/^\uFEFF/, '')
  const list = /^\s*[[{]/.test(text) ? fromJson(file, text) : fromLines(file, text)
  if (list.length < 2)
    throw new UserError(`${file}: expected the names of 2 or more classes, got ${list.length}`)
  return list
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UserError(`${file}: expected a list of classes, got ${(error as Error).message}`)
  }
}

const fromLines = (file: string, text: string): ClassNames[] =>
  text
    .trimEnd()
    .split(/\r?\n/)
    .map((line, i) => namesOf(line, `${file}: line ${i + 1}`))

function fromJson(file: string, text: string): ClassNames[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UserError(`${file}: expected JSON, got ${(error as Error).message}`)
  }
  if (isObject(value) && 'id2label' in value) value = value.id2label
  if (Array.isArray(value)) return value.map((entry, i) => namesOf(entry, `${file}: class ${i}`))
  if (!isObject(value))
    throw new UserError(`${file}: expected a list or an object of names, got ${typeof value}`)
  return inOrder(file, value)
}

/** From number to name, or from name to number. */
function inOrder(file: string, value: Readonly<Record<string, unknown>>): ClassNames[] {
  const entries = Object.entries(value)
  const isByName = entries.every(([, number]) => typeof number === 'number')
  const byNumber = new Map(entries.map(([key, other]) => (isByName ? [other, key] : [Number(key), other])))
  return entries.map((_, i) => {
    if (!byNumber.has(i))
      throw new UserError(`${file}: expected the classes 0 to ${entries.length - 1}, class ${i} is missing`)
    return namesOf(byNumber.get(i), `${file}: class ${i}`)
  })
}

/** `tench, Tinca tinca`, with a WordNet number before it or in a pair with it: each part is a name. */
function namesOf(entry: unknown, where: string): ClassNames {
  const words = Array.isArray(entry) ? entry : [entry]
  if (words.length === 0 || !words.every((word) => typeof word === 'string' && word.trim() !== ''))
    throw new UserError(`${where}: expected a name, got ${JSON.stringify(entry)}`)
  const [, id, rest] = /^(n\d{8})[\s,:]+(\S.*)$/.exec(words.join(' ').trim()) ?? []
  const full = rest ?? words.join(', ').trim()
  const parts = full.split(',').map((part) => part.trim())
  return [full, ...parts.filter((part) => part !== '' && part !== full), ...(id === undefined ? [] : [id])]
}

/** Names are the same whatever stands between their words, and in small letters or capitals. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim()

/**
 * The classes of the data numbered as the list has them.
 *
 * @throws UserError for data whose classes have no names, and for a class that is not in the list, or there more than once
 */
export function numberedBy(
  list: readonly ClassNames[],
  { spec, classNames, classIds = [] }: Pick<Dataset, 'spec' | 'classNames' | 'classIds'>,
): Relabelling {
  if (classNames === undefined)
    throw new UserError(
      `--classes: expected data whose classes have names, those of ${spec} have numbers alone`,
    )
  return {
    numbers: classNames.map((name, label) => numberOf(name, classIds[label], list, spec)),
    classNames: list.map(([name]) => name),
  }
}

/**
 * By its other name first, which is of one class alone; then by all of an entry before any of its parts: ImageNet has `crane` twice, and
 * `maillot, tank suit` beside `maillot`.
 */
function numberOf(name: string, id: string | undefined, list: readonly ClassNames[], spec: string): number {
  const places = (isIt: (names: ClassNames) => boolean) => [...list.keys()].filter((i) => isIt(list[i]!))
  const called = (text: string) => (other: string) => plainName(other) === plainName(text)
  const found = [
    id === undefined ? [] : places((names) => names.some(called(id))),
    places(([whole]) => called(name)(whole)),
    places((names) => names.some(called(name))),
  ].find((numbers) => numbers.length > 0)
  if (found === undefined)
    throw new UserError(
      `--classes: expected a name of class "${name}" of ${spec}, the list of ${list.length} (${list
        .slice(0, 3)
        .map(([whole]) => whole)
        .join('; ')} ...) has none`,
    )
  if (found.length > 1)
    throw new UserError(
      `--classes: expected class "${name}" of ${spec} once in the list, got ${found.join(', ')}`,
    )
  return found[0]!
}
