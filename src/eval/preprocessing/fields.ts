/** Fields of JSON that somebody wrote. */
import { UserError } from '../../errors.ts'

/** An object of a file, of which a field that is missing or wrong is told by file and name. */
export class Fields {
  readonly where: string
  readonly all: Readonly<Record<string, unknown>>

  /** @param where begins the messages: the file, and the field that the object is in */
  constructor(where: string, all: Readonly<Record<string, unknown>>) {
    this.where = where
    this.all = all
  }

  /** null counts as nothing said. */
  has(field: string): boolean {
    return this.all[field] !== undefined && this.all[field] !== null
  }

  wrong(field: string, expected: string): UserError {
    const value = this.has(field) ? JSON.stringify(this.all[field]) : 'none'
    return new UserError(`${this.where}: ${field}: expected ${expected}, got ${value}`)
  }

  /** The value if it is what it should be; undefined if there is none. */
  get<T>(field: string, expected: string, isIt: (value: unknown) => value is T): T | undefined {
    const value = this.all[field]
    if (!this.has(field)) return undefined
    if (!isIt(value)) throw this.wrong(field, expected)
    return value
  }

  /** false where nothing is said. */
  flag(field: string): boolean {
    return this.get(field, 'true or false', (value) => typeof value === 'boolean') ?? false
  }

  number(field: string, expected = 'a number above 0'): number | undefined {
    return this.get(field, expected, isPositive)
  }

  /** One number or a list of them. */
  numbers(field: string): readonly number[] | undefined {
    const value = this.get(field, 'a number or a list of numbers', (v) => isNumber(v) || isNumbers(v))
    return typeof value === 'number' ? [value] : value
  }

  choice<T extends string>(field: string, choices: readonly T[]): T | undefined {
    return this.get(field, choices.join(' or '), (value): value is T =>
      (choices as readonly unknown[]).includes(value),
    )
  }

  object(field: string): Fields | undefined {
    const value = this.get(
      field,
      'an object',
      (v): v is Record<string, unknown> => typeof v === 'object' && !Array.isArray(v),
    )
    return value && new Fields(`${this.where}: ${field}`, value)
  }
}

export const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value)

export const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every(isNumber)

export const isPositive = (value: unknown): value is number => isNumber(value) && value > 0

/** Of pixels. */
export const isSide = (value: unknown): value is number =>
  isNumber(value) && Number.isInteger(value) && value > 0
