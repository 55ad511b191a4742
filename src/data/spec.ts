/** The text that names a data set: `name[:split][?option=number&...]`. */
import { UserError } from '../errors.ts'

export interface Spec {
  readonly name: string
  /** test where the text has none: a set is opened to be measured on more often than to be trained on. */
  readonly split: string
  readonly options: Readonly<Record<string, number>>
}

/**
 * Reads a SPEC that names a data set; undefined for a text of another form, such as a path.
 *
 * @throws UserError for an option that is no number or is given twice
 */
export function parseSpec(text: string): Spec | undefined {
  const match = /^(?<name>[\w-]+)(?::(?<split>[\w-]*))?(?:\?(?<query>.*))?$/.exec(text)
  if (!match?.groups) return undefined
  const options: Record<string, number> = {}
  for (const [key, value] of new URLSearchParams(match.groups.query ?? '')) {
    const number = value.trim() === '' ? Number.NaN : Number(value)
    if (!Number.isFinite(number)) throw new UserError(`${text}: ${key}: expected a number, got "${value}"`)
    if (key in options) throw new UserError(`${text}: ${key}: expected it once, got it twice`)
    options[key] = number
  }
  return { name: match.groups.name!, split: match.groups.split ?? 'test', options }
}

/** The SPEC of a data set, with those of its options that differ from their defaults. */
export function formatSpec<Options extends { readonly [name: string]: number }>(
  name: string,
  split: string,
  options: Options,
  defaults: { readonly [Name in keyof Options]: number },
): string {
  const said = Object.entries(options).filter(([key, value]) => value !== defaults[key])
  const query = said.map(([key, value]) => `${key}=${value}`).join('&')
  return `${name}:${split}${query === '' ? '' : `?${query}`}`
}
