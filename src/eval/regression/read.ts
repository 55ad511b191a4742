/** Reading a reference: what `--write-reference` wrote, or the whole JSON of an evaluation. */
import { UserError } from '../../errors.ts'
import { readBytes } from '../../onnx/file.ts'
import type { Evaluation } from '../evaluation.ts'
import { checkFields, type Fields, fieldAt, parseJson, told } from '../json-fields.ts'
import { type Reference, referenceOf } from './reference.ts'

const reduced = 'onnx-manifold/reference/1'
const whole = 'onnx-manifold/evaluation/1'

/** @throws UserError if there is no such file, or it holds something else */
export const readReference = (file: string): Reference =>
  parseReference(file, new TextDecoder().decode(readBytes(file)))

/** @throws UserError, in one line with the file and the field, if the text is no reference */
export function parseReference(file: string, text: string): Reference {
  const value = parseJson(file, text)
  const schema = fieldAt(value, 'schema')
  if (schema !== reduced && schema !== whole)
    throw new UserError(`${file}: schema: expected ${reduced} or ${whole}, got ${told(schema)}`)
  const shard = fieldAt(value, 'shard')
  if (shard !== undefined)
    throw new UserError(
      `${file}: expected a whole evaluation, got a shard (manifold merge puts them together)`,
    )
  const [own, names] = schema === whole ? [wholeFields, 'path'] : [reducedFields, 'file']
  checkFields(file, '', value, { ...fields, ...own, [`model.${names}`]: 'string' })
  checkLists(file, value, schema === reduced)
  return schema === whole ? referenceOf(value as Evaluation) : (value as Reference)
}

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
    const list = fieldAt(value, name)
    if (list === undefined && !complete && name !== 'attacks') continue
    if (!Array.isArray(list)) throw new UserError(`${file}: ${name}: expected a list, got ${told(list)}`)
    for (const [i, item] of list.entries()) checkFields(file, `${name}[${i}].`, item, expected)
  }
}
