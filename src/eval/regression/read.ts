/** Reading a reference: what `--write-reference` wrote, or the whole JSON of an evaluation. */
import { UserError } from '../../errors.ts'
import { readBytes } from '../../onnx/file.ts'
import type { Evaluation } from '../evaluation.ts'
import { type Reference, referenceOf } from './reference.ts'

const reduced = 'onnx-manifold/reference/1'
const whole = 'onnx-manifold/evaluation/1'

/** @throws UserError if there is no such file, or it holds something else */
export const readReference = (file: string): Reference =>
  parseReference(file, new TextDecoder().decode(readBytes(file)))

/** @throws UserError, in one line with the file and the field, if the text is no reference */
export function parseReference(file: string, text: string): Reference {
  const value = parsed(file, text)
  const schema = found(value, 'schema')
  if (schema !== reduced && schema !== whole)
    throw new UserError(`${file}: schema: expected ${reduced} or ${whole}, got ${told(schema)}`)
  const shard = found(value, 'shard')
  if (shard !== undefined)
    throw new UserError(
      `${file}: expected a whole evaluation, got a shard (manifold merge puts them together)`,
    )
  const [own, names] = schema === whole ? [wholeFields, 'path'] : [reducedFields, 'file']
  check(file, '', value, { ...fields, ...own, [`model.${names}`]: 'string' })
  checkLists(file, value, schema === reduced)
  return schema === whole ? referenceOf(value as Evaluation) : (value as Reference)
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UserError(`${file}: expected JSON, got ${(error as Error).message}`)
  }
}

type Fields = Readonly<Record<string, 'string' | 'number' | 'object'>>

/** What a comparison reads, with its type, in both forms. */
const fields: Fields = {
  'model.sha256': 'string',
  'data.spec': 'string',
  'data.sha256': 'string',
  'data.n': 'number',
  seed: 'number',
  'runtime.onnxruntime': 'string',
  'clean.n': 'number',
  'clean.correct': 'number',
}
const wholeFields: Fields = { 'clean.top5': 'number' }
const reducedFields: Fields = { 'clean.top5Correct': 'number', 'settings.preprocessing': 'object' }

const listFields: Readonly<Record<string, Fields>> = {
  attacks: {
    ...{ name: 'string', ball: 'string', epsilon: 'number', params: 'object', n: 'number' },
    ...{ adversarialCorrect: 'number', robustCorrect: 'number' },
  },
  worstCase: { ball: 'string', epsilon: 'number', attacks: 'object', robustCorrect: 'number' },
  deformations: { name: 'string', strength: 'number', form: 'string', n: 'number', correct: 'number' },
}

/** @param complete every list must be there: a whole evaluation may lack those that came later */
function checkLists(file: string, value: unknown, complete: boolean): void {
  for (const [name, expected] of Object.entries(listFields)) {
    const list = found(value, name)
    if (list === undefined && !complete && name !== 'attacks') continue
    if (!Array.isArray(list)) throw new UserError(`${file}: ${name}: expected a list, got ${told(list)}`)
    for (const [i, item] of list.entries()) check(file, `${name}[${i}].`, item, expected)
  }
}

function check(file: string, at: string, value: unknown, expected: Fields): void {
  for (const [field, type] of Object.entries(expected)) {
    const got = found(value, field)
    if (typeof got !== type || got === null)
      throw new UserError(
        `${file}: ${at}${field}: expected ${type === 'object' ? 'an' : 'a'} ${type}, got ${told(got)}`,
      )
  }
}

function found(value: unknown, field: string): unknown {
  let at = value
  for (const key of field.split('.')) at = (at as Record<string, unknown> | undefined | null)?.[key]
  return at
}

const told = (value: unknown): string => JSON.stringify(value) ?? 'none'
