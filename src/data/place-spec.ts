/** The text that says where data lie: `PATH[:split][,LABELS-PATH][?option=value&...]`. */
import { UserError } from '../errors.ts'

export interface PlaceSpec {
  readonly path: string
  readonly split?: string
  readonly labels?: string
  readonly said: Readonly<Record<string, string>>
}

/**
 * Reads a SPEC of a path, the longest one that exists: a name with a colon in it is a name.
 *
 * @param exists tells whether there is something at a path
 * @returns undefined where nothing is
 * @throws UserError for an option that is given twice
 */
export function parsePlaceSpec(text: string, exists: (path: string) => boolean): PlaceSpec | undefined {
  if (exists(text)) return { path: text, said: {} }
  const [place, query] = cut(text, '?')
  const said = placeOptions(text, query ?? '')
  if (exists(place)) return { path: place, said }
  const [images, labels] = cut(place, ',')
  const [path, split] = cut(images, ':')
  const found = [
    { path: images, said, ...(labels !== undefined && { labels }) },
    { path, said, ...(labels !== undefined && { labels }), ...(split !== undefined && { split }) },
  ].find((spec) => spec.path !== '' && exists(spec.path))
  return found
}

/** At the last mark. */
function cut(text: string, mark: string): readonly [string, string?] {
  const at = text.lastIndexOf(mark)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** What is said after the `?` of a SPEC. @throws UserError for an option that is given twice */
export function placeOptions(text: string, query: string): Readonly<Record<string, string>> {
  const options: Record<string, string> = {}
  for (const [key, value] of new URLSearchParams(query)) {
    if (key in options) throw new UserError(`${text}: ${key}: expected it once, got it twice`)
    options[key] = value
  }
  return options
}
