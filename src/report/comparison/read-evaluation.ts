/** Reading the JSON of an evaluation. */
import { UserError } from '../../errors.ts'
import type { Evaluation } from '../../eval/evaluation.ts'
import { checkFields, type Fields, fieldAt, parseJson, told } from '../../eval/json-fields.ts'

const schema = 'onnx-manifold/evaluation/1'

/**
 * @returns the evaluation, with empty lists where one of an earlier version has none
 * @throws UserError, in one line with the file and the field, if the text is not a whole evaluation
 */
export function parseEvaluation(file: string, text: string): Evaluation {
  const value = parseJson(file, text)
  const said = fieldAt(value, 'schema')
  if (said !== schema) throw new UserError(`${file}: schema: expected ${schema}, got ${short(said)}`)
  if (fieldAt(value, 'shard') !== undefined)
    throw new UserError(
      `${file}: expected a whole evaluation, got a shard (manifold merge puts them together)`,
    )
  checkFields(file, '', value, fields, short)
  for (const [list, expected] of Object.entries(listFields))
    for (const [i, item] of listOf(file, value, list).entries())
      checkFields(file, `${list}[${i}].`, item, expected, short)
  const { deformations = [], analysis = {}, warnings = [], ...rest } = value as Evaluation
  return { ...rest, deformations, analysis, warnings }
}

/** What a comparison cannot do without, with its type. */
const fields: Fields = {
  ...{ 'model.path': 'string', 'model.sha256': 'string', 'model.parameters': 'number' },
  ...{ 'data.spec': 'string', 'data.sha256': 'string', 'data.n': 'number', seed: 'number' },
  ...{ 'runtime.onnxruntime': 'string', 'runtime.provider': 'string' },
  ...{ 'clean.n': 'number', 'clean.correct': 'number', 'clean.accuracy': 'number' },
}

const ofAttacks: Fields = {
  ...{ ball: 'string', epsilon: 'number', robustAccuracy: 'number' },
  'robustAccuracyInterval.1': 'number',
}

const listFields: Readonly<Record<string, Fields>> = {
  attacks: { name: 'string', params: 'object', ...ofAttacks },
  worstCase: { 'attacks.0': 'string', ...ofAttacks },
  deformations: {
    ...{ name: 'string', strength: 'number', unit: 'string', form: 'string', accuracy: 'number' },
    'accuracyInterval.1': 'number',
  },
}

/** Of lists only that of attacks has always been there. */
function listOf(file: string, value: unknown, name: string): readonly unknown[] {
  const list = fieldAt(value, name)
  if (Array.isArray(list)) return list
  if (list === undefined && name !== 'attacks') return []
  throw new UserError(`${file}: ${name}: expected a list, got ${short(list)}`)
}

/** Cut where it is long. */
const short = (value: unknown): string => {
  const text = told(value)
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
