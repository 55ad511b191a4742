/** JSON that a run wrote and may find changed. */
import { createHash } from 'node:crypto'
import { UserError } from '../../errors.ts'

/**
 * @param what begins the message
 * @throws UserError if the text is no JSON object
 */
export function parseObject(what: string, text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UserError(`${what}: expected JSON, got ${JSON.stringify(text.slice(0, 40))}`)
  }
  if (!isObject(value))
    throw new UserError(`${what}: expected a JSON object, got ${JSON.stringify(value).slice(0, 40)}`)
  return value
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** As people read it, in a file of its own. */
export const jsonFile = (value: object): string => `${JSON.stringify(value, null, 2)}\n`

/** One text for all objects that differ in the order of their keys alone; keys without a value count as absent. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  )

export const sha256 = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex')

/** Enough of a hash to tell two apart. */
export const short = (hash: string): string => hash.slice(0, 12)
