/** Reading JSON files of this program that people may have changed: what is wrong is told with its file and field. */
import { UserError } from '../errors.ts'

/** Fields, `a.b` within others, with the type that each must have. */
export type Fields = Readonly<Record<string, 'string' | 'number' | 'object'>>

/** @throws UserError naming the file if the text is no JSON */
export function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UserError(`${file}: expected JSON, got ${(error as Error).message}`)
  }
}

/** The value at `a.b`; undefined where there is none. */
export const fieldAt = (value: unknown, field: string): unknown =>
  field
    .split('.')
    .reduce<unknown>((found, key) => (found as Record<string, unknown> | null | undefined)?.[key], value)

/** A value in a message. */
export const told = (value: unknown): string => JSON.stringify(value) ?? 'none'

/**
 * @param where within the file `value` lies, with the dot after it
 * @param tell how what was found is told
 * @throws UserError for the first field of another type, or null
 */
export function checkFields(
  file: string,
  where: string,
  value: unknown,
  expected: Fields,
  tell: (value: unknown) => string = told,
): void {
  for (const [field, type] of Object.entries(expected)) {
    const got = fieldAt(value, field)
    if (typeof got !== type || got === null)
      throw new UserError(
        `${file}: ${where}${field}: expected ${type === 'object' ? 'an' : 'a'} ${type}, got ${tell(got)}`,
      )
  }
}
