/** JSON that a run wrote and may find changed. */
import { createHash } from 'node:crypto'
import { isObject } from '../../data/json.ts'

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
