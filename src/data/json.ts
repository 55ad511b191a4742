/** JSON that others wrote. */
import { UserError } from '../errors.ts'

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
